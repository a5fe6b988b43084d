//! A year of the invented program `riverbend`: everything from its folder to the report.
//!
//! `cargo run --release --example program_year`

use std::error::Error;
use std::path::Path;

use peerhood::write::atomically;
use peerhood::year::year;
use peerhood_model::AsOf;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let loaded = peerhood::load(&root.join("examples/data/riverbend"))?;
    let as_of = AsOf::at("2026-03-02T15:00:00Z".parse()?, &loaded.program.time_zone);
    let year = year(&loaded, as_of)?;
    for (name, text) in year.files(&loaded) {
        atomically(&root.join("target/program_year").join(name), text.as_bytes())?;
    }
    println!("{}", year.page(&loaded));
    println!("The report is in target/program_year/report.html: open it in any browser.");
    println!("Beside it are the lists to work with: offers, matches, groups, sessions, calendar.");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_the_sample_is_the_one_committed() -> Result<(), Box<dyn Error>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let loaded = peerhood::load(&root.join("examples/data/riverbend"))?;
        let as_of = AsOf::at("2026-03-02T15:00:00Z".parse()?, &loaded.program.time_zone);
        let year = year(&loaded, as_of)?;
        assert_eq!(year.page(&loaded), include_str!("expected/program_year.txt"));
        assert_eq!(year.files(&loaded).len(), 9);
        Ok(())
    }
}
