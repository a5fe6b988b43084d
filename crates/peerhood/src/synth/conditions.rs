//! What the children live with: conditions come in clusters, and with them needs and experiences.

/// Conditions that go together, and what a parent lives through with them.
#[derive(Debug)]
pub(super) struct Cluster {
    pub(super) weight: u64,
    /// ICD-10-CM codes and the program's own terms; every child of the cluster has one.
    pub(super) main: &'static [&'static str],
    /// What often comes along.
    pub(super) also: &'static [&'static str],
    pub(super) experiences: &'static [&'static str],
    pub(super) needs: &'static [&'static str],
    /// The child's age in months when the parent is referred, from and to.
    pub(super) months: (u64, u64),
    /// Whether it is often known before birth.
    pub(super) before_birth: bool,
}

/// Experiences of families, whatever the condition.
pub(super) const FAMILY_EXPERIENCES: [&str; 8] = [
    "single parenting",
    "raising a grandchild",
    "foster care",
    "military family",
    "telling siblings",
    "moving for care",
    "two children with needs",
    "caring and working",
];

/// The program's own terms, what they mean, and other words for them.
pub(super) const TERMS: [(&str, &[&str], &[&str]); 9] = [
    ("autism", &["F84.0"], &["autism spectrum disorder"]),
    ("Down syndrome", &["Q90"], &["trisomy 21"]),
    ("early birth", &["P07"], &["preterm birth"]),
    ("cerebral palsy", &["G80"], &["CP"]),
    ("epilepsy", &["G40"], &["seizure disorder"]),
    ("heart defect", &["Q20", "Q21", "Q23"], &["congenital heart disease"]),
    ("anxiety", &["F41"], &[]),
    ("hearing loss", &["H90"], &["deaf or hard of hearing"]),
    ("undiagnosed", &[], &["no diagnosis yet"]),
];

pub(super) static CLUSTERS: [Cluster; 13] = [
    Cluster {
        weight: 26,
        main: &["F84.0", "F84.0", "autism", "F88"],
        also: &["F80.2", "F90.2", "F41.1", "G47.9", "F70"],
        experiences: &["behaviour support", "sleep", "IEP", "early intervention", "elopement"],
        needs: &["new_diagnosis", "behaviour", "school", "systems_navigation", "isolation"],
        months: (18, 150),
        before_birth: false,
    },
    Cluster {
        weight: 12,
        main: &["F90.2", "F90.0", "F91.3", "F41.1", "anxiety", "F32.A", "F43.10"],
        also: &["F81.0", "F51.01", "F84.0", "F94.1"],
        experiences: &["crisis care", "school refusal", "behaviour support", "medication", "IEP"],
        needs: &["behaviour", "school", "stigma", "self_care", "justice"],
        months: (60, 220),
        before_birth: false,
    },
    Cluster {
        weight: 10,
        main: &["early birth", "P07.32", "P07.14", "P07.24"],
        also: &["P27.1", "H35.103", "G80.1", "R63.30"],
        experiences: &["NICU stay", "feeding tube", "oxygen at home", "early intervention"],
        needs: &["new_diagnosis", "emotional", "treatment", "isolation", "self_care"],
        months: (0, 14),
        before_birth: true,
    },
    Cluster {
        weight: 9,
        main: &["F81.0", "F81.9", "F80.2", "F80.9"],
        also: &["F90.0", "F41.1"],
        experiences: &["IEP", "speech device", "school meetings"],
        needs: &["school", "advocacy", "informational"],
        months: (40, 180),
        before_birth: false,
    },
    Cluster {
        weight: 8,
        main: &["Q90.9", "Down syndrome", "Down syndrome", "Q90.0"],
        also: &["Q21.20", "H90.6", "E03.1", "K59.00"],
        experiences: &["early intervention", "heart surgery", "telling the family", "inclusion"],
        needs: &["new_diagnosis", "emotional", "informational", "family", "siblings"],
        months: (0, 60),
        before_birth: true,
    },
    Cluster {
        weight: 7,
        main: &["G80.0", "G80.1", "G80.9", "cerebral palsy"],
        also: &["G40.909", "R13.10", "M41.40", "H54.8"],
        experiences: &["equipment at home", "feeding tube", "surgery", "home changes", "IEP"],
        needs: &["equipment", "respite", "caregiving", "transport", "treatment"],
        months: (10, 200),
        before_birth: false,
    },
    Cluster {
        weight: 6,
        main: &["G40.909", "G40.219", "epilepsy", "G40.822"],
        also: &["F79", "F90.0"],
        experiences: &["hospital stay", "medication", "seizure plan", "sleep"],
        needs: &["treatment", "informational", "self_care", "school"],
        months: (6, 200),
        before_birth: false,
    },
    Cluster {
        weight: 5,
        main: &["Q21.3", "Q23.4", "heart defect", "Q20.3"],
        also: &["Q90.9", "R63.30"],
        experiences: &["heart surgery", "hospital stay", "moving for care", "feeding tube"],
        needs: &["new_diagnosis", "treatment", "emotional", "money"],
        months: (0, 40),
        before_birth: true,
    },
    Cluster {
        weight: 4,
        main: &["H90.3", "hearing loss", "H54.8"],
        also: &["F80.4"],
        experiences: &["hearing aids", "cochlear implant", "sign language", "early intervention"],
        needs: &["informational", "school", "family"],
        months: (1, 90),
        before_birth: false,
    },
    Cluster {
        weight: 4,
        main: &["E10.9", "C91.00", "E84.9", "D57.1"],
        also: &["F41.1", "Z79.4"],
        experiences: &["hospital stay", "care at home", "school plan", "chemotherapy"],
        needs: &["treatment", "emotional", "money", "transport", "siblings"],
        months: (12, 210),
        before_birth: false,
    },
    Cluster {
        weight: 4,
        main: &["Q99.2", "Q93.51", "Q93.81", "Q87.11", "Q91.3"],
        also: &["F84.0", "G40.909", "R63.30", "F79"],
        experiences: &["rare diagnosis", "genetic counselling", "hospital stay", "feeding tube"],
        needs: &["condition", "isolation", "informational", "respite"],
        months: (0, 140),
        before_birth: true,
    },
    Cluster {
        weight: 3,
        main: &["undiagnosed"],
        also: &["R62.50", "R63.30", "P94.2"],
        experiences: &["waiting for a diagnosis", "genetic counselling", "early intervention"],
        needs: &["condition", "informational", "systems_navigation"],
        months: (2, 80),
        before_birth: false,
    },
    Cluster {
        weight: 5,
        main: &["F71", "F70", "F72", "F84.0"],
        also: &["G40.909", "Q90.9", "G80.9", "F20.9"],
        experiences: &["guardianship", "adult services", "supported living", "work coaching"],
        needs: &["transition", "caregiving", "housing", "respite", "advocacy"],
        months: (190, 560),
        before_birth: false,
    },
];

/// Every experience that anybody can have, once and in order.
pub(super) fn experiences() -> Vec<&'static str> {
    let mut all: Vec<&str> =
        CLUSTERS.iter().flat_map(|cluster| cluster.experiences).copied().collect();
    all.extend(FAMILY_EXPERIENCES);
    all.sort_unstable();
    all.dedup();
    all
}
