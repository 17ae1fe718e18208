//! What people decide about a finding.

use model::Severity;

use super::{Entry, Ledger, Status, number};

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Triage {
    pub status: Status,
    pub reason: Option<String>,
    pub owner: Option<String>,
    /// `YYYY-MM-DD`, the last day that it holds.
    pub until: Option<String>,
    /// `YYYY-MM-DD`.
    pub date: String,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    #[error("there is no finding `{id}`")]
    Unknown { id: String, near: Vec<String> },
    #[error("a finding is {0} for a reason")]
    NoReason(&'static str),
    #[error("{0} is a {1}: somebody must answer for dismissing it")]
    NoOwner(String, &'static str),
    #[error("`{0}` is no date; write YYYY-MM-DD")]
    NoDate(String),
    #[error("a finding becomes resolved when a run no longer finds it; say fixed")]
    NotByHand,
}

impl Ledger {
    /// Writes down a decision; tells what the finding is now.
    pub fn triage(&mut self, id: &str, triage: Triage) -> Result<&Entry, LedgerError> {
        let known = number(id).filter(|number| self.entries.contains_key(number));
        let number =
            known.ok_or_else(|| LedgerError::Unknown { id: id.to_owned(), near: self.near(id) })?;
        let is_empty =
            |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
        if matches!(triage.status, Status::Resolved | Status::Waived) {
            return Err(LedgerError::NotByHand);
        }
        let needs_reason =
            matches!(triage.status, Status::Dismissed | Status::Deferred | Status::CouldNotFix);
        if needs_reason && is_empty(&triage.reason) {
            return Err(LedgerError::NoReason(triage.status.word()));
        }
        if let Some(until) = triage.until.as_ref().filter(|until| !is_date(until)) {
            return Err(LedgerError::NoDate(until.clone()));
        }
        let Some(entry) = self.entries.get_mut(&number) else {
            return Err(LedgerError::Unknown { id: id.to_owned(), near: Vec::new() });
        };
        let is_grave = entry.severity >= Severity::High;
        if triage.status == Status::Dismissed && is_grave && is_empty(&triage.owner) {
            return Err(LedgerError::NoOwner(entry.id.clone(), entry.severity.word()));
        }
        let is_same = (entry.status, &entry.reason, &entry.owner, &entry.until)
            == (triage.status, &triage.reason, &triage.owner, &triage.until);
        if !is_same {
            entry.status = triage.status;
            entry.reason = triage.reason;
            entry.owner = triage.owner;
            entry.until = triage.until;
            entry.decided = Some(triage.date);
        }
        Ok(entry)
    }

    /// The three ids nearest by number.
    fn near(&self, id: &str) -> Vec<String> {
        let wanted = number(id).unwrap_or(u32::MAX);
        let mut numbers: Vec<u32> = self.entries.keys().copied().collect();
        numbers.sort_by_key(|number| (number.abs_diff(wanted), *number));
        numbers.iter().take(3).map(|number| format!("F{number}")).collect()
    }
}

/// A day of the calendar, roughly: the month has at most 31.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let number = |part: &str, length: usize, range: std::ops::RangeInclusive<u32>| {
        part.len() == length
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && part.parse().is_ok_and(|number| range.contains(&number))
    };
    number(year, 4, 1970..=9999) && number(month, 2, 1..=12) && number(day, 2, 1..=31)
}
