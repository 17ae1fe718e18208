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
        let unknown = |near| LedgerError::Unknown { id: id.to_owned(), near };
        let number = self.number(id).ok_or_else(|| unknown(self.near(id)))?;
        let is_empty =
            |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
        if matches!(triage.status, Status::Resolved | Status::Waived) {
            return Err(LedgerError::NotByHand);
        }
        if triage.status.is_kept() && is_empty(&triage.reason) {
            return Err(LedgerError::NoReason(triage.status.word()));
        }
        if let Some(until) = triage.until.as_ref().filter(|until| !is_date(until)) {
            return Err(LedgerError::NoDate(until.clone()));
        }
        let Some(entry) = self.entries.get_mut(&number) else {
            return Err(unknown(Vec::new()));
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
            entry.by_run = None;
            entry.answered = entry.is_answered().then_some(entry.severity);
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

/// A day of the calendar.
fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return false };
    let number = |part: &str, length: usize| {
        let is_plain = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u32>().ok().filter(|_| is_plain)
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    let is_leap = year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let days = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&day)
}
