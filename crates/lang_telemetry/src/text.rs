//! A text and where its pieces stand in the file.

use facts::telemetry::Said;
use model::ByteRange;

/// A scalar without quotes and indentation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    pub value: Box<str>,
    pub range: ByteRange,
    /// Offsets in the value with those in the file, ascending. Empty where only the whole has a place.
    pub places: Vec<(u32, u32)>,
}

impl Text {
    /// Of which nobody knows where its pieces stand.
    pub fn whole(value: impl Into<Box<str>>, range: ByteRange) -> Self {
        Self { value: value.into(), range, places: Vec::new() }
    }

    fn place(&self, offset: u32) -> u32 {
        let after = self.places.partition_point(|(at, _)| *at <= offset);
        match after.checked_sub(1).and_then(|index| self.places.get(index)) {
            Some((at, place)) => place + (offset - at),
            None => self.range.start,
        }
    }

    /// A piece of the value as a range of the file; the whole where pieces have no place of their own.
    pub fn at(&self, start: usize, end: usize) -> ByteRange {
        if self.places.is_empty() || end <= start {
            return self.range;
        }
        let from = self.place(start as u32);
        let until = self.place(end as u32 - 1) + 1;
        // Escapes move what is behind them; a place outside of the text is none.
        if from < until && until <= self.range.end.max(from) {
            ByteRange::new(from, until)
        } else {
            self.range
        }
    }

    pub fn said(&self) -> Said {
        Said { text: self.value.clone(), range: self.range }
    }

    pub fn is_blank(&self) -> bool {
        self.value.trim().is_empty()
    }
}
