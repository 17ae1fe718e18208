//! A page with regions that are written by a program, between prose that is written by hand.

use std::path::Path;

pub(super) struct Page {
    text: String,
}

impl Page {
    pub(super) fn read(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path);
        text.map(|text| Self { text }).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Puts the text between `<!-- begin NAME -->` and `<!-- end NAME -->`.
    pub(super) fn replace(&mut self, name: &str, text: &str) -> Result<(), String> {
        let (begin, end) = (format!("<!-- begin {name} -->\n"), format!("<!-- end {name} -->"));
        let from = self.text.find(&begin).map(|at| at + begin.len());
        let to = self.text.find(&end);
        let (Some(from), Some(to)) = (from, to) else {
            return Err(format!("the page has no region `{name}`"));
        };
        if to < from {
            return Err(format!("the region `{name}` ends before it begins"));
        }
        self.text.replace_range(from..to, text);
        Ok(())
    }

    pub(super) fn write(&self, path: &Path) -> Result<(), String> {
        std::fs::write(path, &self.text).map_err(|error| format!("{}: {error}", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::Page;

    #[test]
    fn only_the_region_changes() {
        let text = "a\n<!-- begin x -->\nold\n<!-- end x -->\nb\n";
        let mut page = Page { text: text.to_owned() };
        assert_eq!(page.replace("x", "new\n"), Ok(()));
        assert_eq!(page.text, text.replace("old", "new"));
        assert!(page.replace("y", "").unwrap_err().contains("`y`"));
    }
}
