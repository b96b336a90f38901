//! Pure decisions: facts in, all refusals out.

pub mod accounts;
pub mod clock;
pub mod dated;
pub mod erasures;
pub mod factors;
pub mod identities;
pub mod offices;
pub mod passwords;
pub mod people;
pub mod periods;

use kernel::Refusals;
use kernel::text;

/// Cleans a text that people typed, or notes why it cannot stand.
fn clean(refusals: &mut Refusals, code: &str, field: &str, label: &str, value: &str, most: usize) -> String {
    match text::clean(value, most) {
        Ok(clean) => clean,
        Err(error) => {
            let message = format!("{label} {error}.");
            let remedy = format!("Perbaiki {} lalu kirim lagi.", label.to_lowercase());
            refusals.push(kernel::Refusal::new(code, POLICY, message, remedy).at(field));
            String::new()
        }
    }
}

/// What a rule of ours rests on where no article is behind it.
pub const POLICY: &str = "Kebijakan keamanan Simpul";

/// A reason or a source, as the acts that need one take it.
pub fn reason(field: &str, label: &str, value: &str) -> Result<String, Refusals> {
    let mut refusals = Refusals::new();
    let clean = clean(&mut refusals, "DATA-TEKS", field, label, value, 300);
    refusals.or(clean)
}
