//! How states, amounts and numbers look.

use kernel::lifecycle::State;

/// Class and icon of a state; the word stands beside them always.
pub(crate) fn state_class(state: State) -> &'static str {
    match state {
        State::Draft | State::Proposed => "draf",
        State::Submitted => "diajukan",
        State::Verified | State::Approved => "diverifikasi",
        State::Returned | State::Rejected | State::Bounced => "dikembalikan",
        State::Authorised | State::Ratified | State::Delivered | State::Issued | State::Transferred => "terbit",
        State::Paid | State::Settled => "cair",
        State::Voided => "batal",
    }
}

/// A number in pieces after each slash, where a narrow screen may break it.
pub(crate) fn pieces(number: &str) -> Vec<String> {
    number.split_inclusive('/').map(str::to_owned).collect()
}

/// The digits alone, for a column whose heading names the unit.
pub(crate) fn digits(amount: kernel::Money) -> String {
    // Of a negative amount the sign stands before the unit.
    amount.rupiah().replace("Rp ", "")
}

/// With a space that does not break, and a minus that is one.
pub(crate) fn rupiah(amount: kernel::Money) -> String {
    amount.rupiah().replace("Rp ", "Rp\u{a0}").replace('-', "−")
}

/// The sum of a document; nothing of one that moves no money.
pub(crate) fn sum(amount: kernel::Money) -> String {
    if amount.is_zero() { String::new() } else { rupiah(amount) }
}
