//! Writes a sample site: `cargo run -p site --example sample -- FOLDER [FINDINGS]`.
#![expect(clippy::disallowed_methods, reason = "a chore that stands outside of the floors")]

mod data;

fn main() -> std::io::Result<()> {
    let mut words = std::env::args().skip(1);
    let folder = words.next().unwrap_or_else(|| "site".to_owned());
    let findings = words.next().and_then(|word| word.parse().ok()).unwrap_or(200);
    std::fs::create_dir_all(&folder)?;
    for page in site::build(&data::site(findings)) {
        std::fs::write(format!("{folder}/{}", page.path), page.body)?;
    }
    Ok(())
}
