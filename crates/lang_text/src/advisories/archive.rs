//! Zip archives, as advisory databases are published (APPNOTE.TXT 6.3.10): stored and deflated entries, also with
//! the 64-bit directory that more than 65,535 entries need.

use zlib_rs::{InflateConfig, ReturnCode, decompress_slice};

/// In bytes: an entry that says it becomes larger is no advisory.
const LARGEST: usize = 16 << 20;
/// The longest comment behind the end record, and the record itself.
const TAIL: usize = 65_535 + 22;

/// Hands over the text of every entry with this ending. Says why when it is no archive.
pub(super) fn texts(
    archive: &[u8],
    ending: &str,
    mut read: impl FnMut(&str),
) -> Result<(), String> {
    let broken = || "it is no zip archive, or a damaged one".to_owned();
    let (count, mut at) = directory(archive).ok_or_else(broken)?;
    for _ in 0..count {
        let entry = Entry::at(archive, at).ok_or_else(broken)?;
        at = entry.next;
        let wanted = entry.name.ends_with(ending.as_bytes()) && entry.size <= LARGEST;
        if let Some(bytes) = wanted.then(|| entry.content(archive)).flatten()
            && let Ok(text) = std::str::from_utf8(&bytes)
        {
            read(text);
        }
    }
    Ok(())
}

/// The number of entries, and where the first one is described.
fn directory(archive: &[u8]) -> Option<(u64, usize)> {
    let from = archive.len().saturating_sub(TAIL);
    let end = (from..archive.len().checked_sub(21)?)
        .rev()
        .find(|at| number(archive, *at, 4) == Some(0x0605_4b50))?;
    let (count, start) = (number(archive, end + 10, 2)?, number(archive, end + 16, 4)?);
    if count < 0xffff && start < 0xffff_ffff {
        return Some((count, usize::try_from(start).ok()?));
    }
    let locator = end.checked_sub(20)?;
    let end = match number(archive, locator, 4)? {
        0x0706_4b50 => usize::try_from(number(archive, locator + 8, 8)?).ok()?,
        _ => return Some((count, usize::try_from(start).ok()?)),
    };
    (number(archive, end, 4)? == 0x0606_4b50).then_some(())?;
    let start = number(archive, end.checked_add(48)?, 8)?;
    Some((number(archive, end + 32, 8)?, usize::try_from(start).ok()?))
}

/// What the directory says of a file.
struct Entry<'a> {
    name: &'a [u8],
    method: u64,
    packed: usize,
    size: usize,
    header: usize,
    /// Where the next entry is described.
    next: usize,
}

impl<'a> Entry<'a> {
    fn at(archive: &'a [u8], at: usize) -> Option<Self> {
        let field = |offset: usize, length: usize| -> Option<usize> {
            usize::try_from(number(archive, at.checked_add(offset)?, length)?).ok()
        };
        (field(0, 4)? == 0x0201_4b50).then_some(())?;
        let name = archive.get(at + 46..(at + 46).checked_add(field(28, 2)?)?)?;
        Some(Self {
            name,
            method: field(10, 2)? as u64,
            packed: field(20, 4)?,
            size: field(24, 4)?,
            header: field(42, 4)?,
            next: at + 46 + field(28, 2)? + field(30, 2)? + field(32, 2)?,
        })
    }

    /// `None` for a method that nobody uses for text, and for content that does not unpack to its size.
    fn content(&self, archive: &[u8]) -> Option<Vec<u8>> {
        let skipped = number(archive, self.header.checked_add(26)?, 2)?
            + number(archive, self.header.checked_add(28)?, 2)?;
        let start = self.header.checked_add(30 + usize::try_from(skipped).ok()?)?;
        let packed = archive.get(start..start.checked_add(self.packed)?)?;
        match self.method {
            0 => Some(packed.to_vec()),
            8 => {
                let mut content = vec![0; self.size];
                // Negative: a bare stream without zlib's own header.
                let config = InflateConfig { window_bits: -15 };
                let (written, code) = decompress_slice(&mut content, packed, config);
                (code == ReturnCode::Ok && written.len() == self.size).then_some(())?;
                Some(content)
            }
            _ => None,
        }
    }
}

/// Little-endian, of 1 to 8 bytes.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let field = bytes.get(at..at.checked_add(length)?)?;
    Some(field.iter().rev().fold(0, |value, byte| value << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use zlib_rs::{DeflateConfig, compress_slice};

    use super::texts;

    fn le(value: usize, length: usize) -> Vec<u8> {
        value.to_le_bytes()[..length].to_vec()
    }

    /// An archive of these files; every second one is deflated.
    fn archive(files: &[(&str, &str)]) -> Vec<u8> {
        let (mut bytes, mut directory) = (Vec::new(), Vec::new());
        for (place, (name, text)) in files.iter().enumerate() {
            let mut room = vec![0; text.len() + 100];
            let config = DeflateConfig { window_bits: -15, ..DeflateConfig::default() };
            let (method, content) = match place % 2 {
                0 => (0, text.as_bytes().to_vec()),
                _ => (8, compress_slice(&mut room, text.as_bytes(), config).0.to_vec()),
            };
            let sizes =
                [le(0, 4), le(content.len(), 4), le(text.len(), 4), le(name.len(), 2), le(0, 2)];
            let header = bytes.len();
            bytes.extend(
                [le(0x0403_4b50, 4), le(20, 2), le(0, 2), le(method, 2), le(0, 4)].concat(),
            );
            bytes.extend(sizes.concat());
            bytes.extend(name.as_bytes());
            bytes.extend(content);
            directory.extend(
                [le(0x0201_4b50, 4), le(20, 4), le(0, 2), le(method, 2), le(0, 4)].concat(),
            );
            directory.extend(sizes.concat());
            directory.extend([le(0, 2), le(0, 2), le(0, 2), le(0, 4), le(header, 4)].concat());
            directory.extend(name.as_bytes());
        }
        let start = bytes.len();
        bytes.extend(&directory);
        let counts = [le(files.len(), 2), le(files.len(), 2)].concat();
        bytes.extend(
            [le(0x0605_4b50, 4), le(0, 4), counts, le(directory.len(), 4), le(start, 4), le(0, 2)]
                .concat(),
        );
        bytes
    }

    #[test]
    fn stored_and_deflated_entries_are_read() {
        let long = "advisory ".repeat(500);
        let bytes = archive(&[
            ("a.json", "first"),
            ("b/c.json", &long),
            ("d.txt", "none"),
            ("e.json", "last"),
        ]);
        let mut found = Vec::new();
        texts(&bytes, ".json", |text| found.push(text.to_owned())).unwrap();
        assert_eq!(found, ["first", &long, "last"]);
    }

    #[test]
    fn damage_is_told_and_never_a_panic() {
        let bytes = archive(&[("a.json", "first"), ("b.json", "second second second")]);
        assert!(texts(b"PK", ".json", |_| ()).is_err());
        for length in 0..bytes.len() {
            let _ = texts(&bytes[..length], ".json", |_| ());
        }
        for place in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[place] ^= 0xff;
            let _ = texts(&damaged, ".json", |_| ());
        }
    }
}
