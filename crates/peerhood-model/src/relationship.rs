use crate::code::codes;

codes! {
    /// What a parent is to the child.
    ///
    /// Which of these count as raising the child is the program's rule, not ours: sources disagree
    /// about foster parents and guardians.
    Relationship, "relationship" {
        /// Parent by birth.
        Biological = "biological",
        /// Parent by adoption.
        Adoptive = "adoptive",
        /// Foster parent.
        Foster = "foster",
        /// Relative who raises the child in place of the parents.
        Kinship = "kinship",
        /// Grandparent.
        Grandparent = "grandparent",
        /// Legal guardian.
        Guardian = "guardian",
        /// Step-parent.
        Step = "step",
        /// Expecting the child.
        Expectant = "expectant",
        /// Grown brother or sister.
        Sibling = "sibling",
        /// Another member of the extended family.
        ExtendedFamily = "extended_family",
        /// Stands by a family without raising the child.
        SupportingOnly = "supporting_only",
        /// Anything else.
        Other = "other",
    }
}
