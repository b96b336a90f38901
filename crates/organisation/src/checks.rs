//! What `check` looks for here: persons who hold offices against the pairs, for
//! instance since a local pair was added.

use kernel::Refusal;
use store::module::{Check, CheckResult, Reading};
use store::{View, regulations};

use crate::model::ForbiddenPair;
use crate::regulations::FORBIDDEN_PAIRS;
use crate::rules::offices::{asked_of, forbidden, overlaps};
use crate::store::{lists, offices};

pub const CHECKS: &[Check] = &[Check { name: "jabatan", run: |view, year| check(view, year) }];

fn check(view: &mut View, year: i32) -> Reading<'_, CheckResult> {
    Box::pin(async move {
        let zone = lists::zone(view).await?;
        let held = offices::list_all(view, zone).await?;
        let day = kernel::Day::last_of_year(year);
        let (values, _) = regulations::in_force(view).await?;
        let pairs: Vec<ForbiddenPair> = day.and_then(|d| values.read(FORBIDDEN_PAIRS, d)).unwrap_or_default();
        let mut result = CheckResult::default();
        let waiting = held.iter().filter(|h| h.grant.confirmed_at.is_none() && h.ended.is_none()).count();
        result.figures.insert("jabatan".into(), held.len().into());
        result.figures.insert("jabatan-belum-dikonfirmasi".into(), waiting.into());
        for (n, a) in held.iter().enumerate() {
            for b in held.iter().skip(n + 1).filter(|b| b.person == a.person && overlaps(a, &asked_of(b))) {
                if let Some(pair) = forbidden(&pairs, a.grant.role, b.grant.role) {
                    result.findings.push(found(pair, a.grant.id, b.grant.id, &a.name));
                }
            }
        }
        Ok(result)
    })
}

fn found(pair: &ForbiddenPair, a: i64, b: i64, name: &str) -> Refusal {
    let message = format!("{name} memegang dua jabatan yang tidak boleh dirangkap (nomor {a} dan {b}).");
    Refusal::new("JABATAN-RANGKAP", &pair.source, message, "Akhiri salah satunya (end-role).")
        .figure("jabatan", format!("{a},{b}"))
}
