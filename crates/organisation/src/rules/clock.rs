//! When two officials may say that the machine's clock is right and the latest
//! time on record is wrong.

use kernel::{Moment, Refusal, Refusals, Zone};

const LAW: &str = super::POLICY;
/// A watch on a wrist and the machine may differ by this much.
const APART_MS: i64 = 5 * 60 * 1000;
/// The second official looks at the clock within this time of the first.
const WITHIN_MS: i64 = 24 * 60 * 60 * 1000;

/// The clock as it is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Looked {
    /// The machine's time.
    pub machine: Moment,
    /// What the official reads elsewhere.
    pub seen: Moment,
    /// The latest time on record, where the machine's is at odds with it.
    pub at_odds_with: Option<Moment>,
    pub zone: Zone,
    /// They stand before the machine that keeps the books.
    pub before_it: bool,
}

/// What the first official entered.
#[derive(Clone, Copy, Debug)]
pub struct Ordered {
    pub by: i64,
    pub at: Moment,
    pub latest: Moment,
    pub confirmed: bool,
}

/// May it be said at all? Gives the latest time on record that is wrong.
pub fn decide_look(looked: Looked) -> Result<Moment, Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(looked.before_it, || {
        let message = "Jam dinyatakan benar pada mesinnya sendiri, bukan dari jauh.";
        Refusal::new("JAM-DI-MESIN", LAW, message, "Jalankan perintah ini di mesin tempat Simpul bekerja.")
    });
    refusals.require(looked.at_odds_with.is_some(), || {
        let message = "Jam mesin tidak berselisih dengan catatan; tidak ada yang perlu dinyatakan.";
        Refusal::new("JAM-BENAR", LAW, message, "Lanjutkan pekerjaan seperti biasa.")
    });
    refusals.require((looked.seen.0 - looked.machine.0).abs() <= APART_MS, || {
        let (machine, seen) = (looked.machine.local(looked.zone), looked.seen.local(looked.zone));
        let message = format!("Jam mesin menunjukkan {machine}, sedangkan Anda melihat {seen}.");
        Refusal::new("JAM-BEDA", LAW, message, "Betulkan jam mesin dahulu, lalu nyatakan lagi.")
            .figure("jam-mesin", looked.machine.iso())
            .figure("jam-dilihat", looked.seen.iso())
            .at("seen")
    });
    refusals.or(looked.at_odds_with.unwrap_or(looked.machine))
}

/// May this person confirm it now?
pub fn decide_confirm(ordered: Ordered, actor: i64, looked: Looked) -> Result<(), Refusals> {
    let mut refusals = decide_look(looked).err().unwrap_or_default();
    refusals.require(ordered.by != actor, || {
        let message = "Yang menyatakan jam benar tidak mengonfirmasinya sendiri.";
        Refusal::new("JAM-ORANG-SAMA", LAW, message, "Mintalah petugas Inspektorat lain.").at("order")
    });
    let since = looked.machine.0.saturating_sub(ordered.at.0);
    let same = looked.at_odds_with.is_none_or(|latest| latest == ordered.latest);
    refusals.require(!ordered.confirmed && same && (0..=WITHIN_MS).contains(&since), || {
        let message = "Pernyataan itu sudah dipakai, sudah lewat sehari, atau catatan sudah bertambah sesudahnya.";
        Refusal::new("JAM-LEWAT", LAW, message, "Administrator menyatakannya sekali lagi (enter-clock).").at("order")
    });
    refusals.or(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_780_000_000_000;

    fn looked() -> Looked {
        let latest = Moment(NOON + 30 * 86_400_000);
        Looked {
            machine: Moment(NOON),
            seen: Moment(NOON),
            at_odds_with: Some(latest),
            zone: Zone::Wit,
            before_it: true,
        }
    }

    fn ordered() -> Ordered {
        Ordered { by: 1, at: Moment(NOON), latest: Moment(NOON + 30 * 86_400_000), confirmed: false }
    }

    fn codes<T>(answer: Result<T, Refusals>) -> Vec<String> {
        answer.err().into_iter().flat_map(Refusals::into_vec).map(|r| r.code).collect()
    }

    #[test]
    fn a_clock_is_called_right_before_it_by_who_reads_the_same_time_elsewhere() {
        assert_eq!(codes(decide_look(looked())), [""; 0]);
        let seen = |by: i64| decide_look(Looked { seen: Moment(NOON + by), ..looked() });
        assert_eq!(codes(seen(APART_MS)), [""; 0]);
        assert_eq!(codes(seen(-APART_MS)), [""; 0]);
        assert_eq!(codes(seen(APART_MS + 1)), ["JAM-BEDA"]);
        assert_eq!(codes(seen(-APART_MS - 1)), ["JAM-BEDA"]);
        let far = Looked { before_it: false, at_odds_with: None, ..looked() };
        assert_eq!(codes(decide_look(far)), ["JAM-DI-MESIN", "JAM-BENAR"]);
    }

    #[test]
    fn it_is_confirmed_by_another_within_a_day_and_once() {
        assert_eq!(codes(decide_confirm(ordered(), 2, looked())), [""; 0]);
        assert_eq!(codes(decide_confirm(ordered(), 1, looked())), ["JAM-ORANG-SAMA"]);
        let entered = |ago: i64| decide_confirm(Ordered { at: Moment(NOON - ago), ..ordered() }, 2, looked());
        assert_eq!(codes(entered(WITHIN_MS)), [""; 0]);
        assert_eq!(codes(entered(WITHIN_MS + 1)), ["JAM-LEWAT"]);
        assert_eq!(codes(entered(-1)), ["JAM-LEWAT"]);
        assert_eq!(codes(decide_confirm(Ordered { confirmed: true, ..ordered() }, 2, looked())), ["JAM-LEWAT"]);
        let other = Ordered { latest: Moment(NOON + 1), ..ordered() };
        assert_eq!(codes(decide_confirm(other, 2, looked())), ["JAM-LEWAT"]);
    }
}
