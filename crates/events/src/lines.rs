//! A long text in blocks, blocks in chunks, chunks in lines; none is cut inside of a line.

use std::io::{self, Read};

/// Bytes that are read at a time.
const BLOCK: usize = 16 * 1_024 * 1_024;
/// Bytes that are worked on at a time. Fixed, so that sums come out the same on any number of threads.
const CHUNK: usize = 1_024 * 1_024;

/// Hands over the text block by block, while the next one is being read.
pub(crate) fn blocks(
    mut from: impl Read + Send,
    mut each: impl FnMut(&[u8]) + Send,
) -> io::Result<()> {
    let (mut ready, mut next) = (Vec::new(), Vec::new());
    let mut rest: Vec<u8> = Vec::new();
    let mut more = fill(&mut from, &mut ready, &rest)?;
    loop {
        let whole =
            if more { memchr::memrchr(b'\n', &ready).map_or(0, |at| at + 1) } else { ready.len() };
        rest.clear();
        rest.extend_from_slice(&ready[whole..]);
        if !more {
            each(&ready);
            return Ok(());
        }
        let (read, ()) =
            rayon::join(|| fill(&mut from, &mut next, &rest), || each(&ready[..whole]));
        more = read?;
        std::mem::swap(&mut ready, &mut next);
    }
}

/// `rest`, then as much as makes a block. True when there may be more.
fn fill(from: &mut impl Read, block: &mut Vec<u8>, rest: &[u8]) -> io::Result<bool> {
    block.clear();
    block.extend_from_slice(rest);
    let wanted = BLOCK as u64;
    Ok(from.take(wanted).read_to_end(block)? as u64 == wanted)
}

/// About a megabyte each, ending with a line.
pub(crate) fn chunks(block: &[u8]) -> Vec<&[u8]> {
    let mut chunks = Vec::with_capacity(block.len() / CHUNK + 1);
    let mut rest = block;
    while rest.len() > CHUNK {
        let end = memchr::memchr(b'\n', &rest[CHUNK..]).map_or(rest.len(), |at| CHUNK + at + 1);
        let (chunk, after) = rest.split_at(end);
        chunks.push(chunk);
        rest = after;
    }
    if !rest.is_empty() {
        chunks.push(rest);
    }
    chunks
}

/// Lines that say something, without their ends.
pub(crate) fn lines(chunk: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = chunk;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let line = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        Some(line)
    })
    .filter(|line| !line.iter().all(u8::is_ascii_whitespace))
}

#[cfg(test)]
mod tests {
    use super::{BLOCK, blocks, chunks, lines};

    /// Whatever the lengths, every line arrives whole and once.
    #[test]
    fn no_line_is_cut() {
        let line = |n: usize| format!("{n}:{}", "x".repeat(n * 7919 % 5_000));
        let count = BLOCK * 2 / 2_500 + 100;
        for end in ["\n", ""] {
            let text = (0..count).map(line).collect::<Vec<_>>().join("\n") + end;
            let mut seen = 0;
            blocks(text.as_bytes(), |block| {
                for chunk in chunks(block) {
                    for found in lines(chunk) {
                        assert_eq!(found, line(seen).as_bytes());
                        seen += 1;
                    }
                }
            })
            .unwrap();
            assert_eq!(seen, count);
        }
    }

    #[test]
    fn a_line_longer_than_a_block_is_one_line() {
        let text = format!("{}\nshort\r\n\n", "y".repeat(BLOCK * 2 + 5));
        let mut lengths = Vec::new();
        blocks(text.as_bytes(), |block| {
            lengths.extend(chunks(block).into_iter().flat_map(lines).map(<[u8]>::len))
        })
        .unwrap();
        assert_eq!(lengths, [BLOCK * 2 + 5, 6]);
    }
}
