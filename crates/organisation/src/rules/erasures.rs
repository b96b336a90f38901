//! What a person may have erased from the journal, and what stays by law.

use kernel::{Day, Refusal, Refusals};

const LAW: &str = "UU 27/2022 Ps 8";
const KEPT: &str = "UU 27/2022 Ps 15 dan jadwal retensi arsip keuangan";

/// An entry as it stands.
#[derive(Clone, Copy, Debug)]
pub struct Content {
    /// Its number in the journal.
    pub index: i64,
    pub entered: Day,
    /// It tells of a document: public money and its proofs.
    pub of_document: bool,
    pub erased: bool,
    /// Somebody has asked for it already and waits for an answer.
    pub asked: bool,
}

/// Until which day what was written on `entered` is kept, with `years` whole
/// years behind the year it was written in.
#[must_use]
pub fn kept_until(entered: Day, years: i64) -> Option<Day> {
    i32::try_from(years).ok().and_then(|years| entered.year().checked_add(years)).and_then(Day::last_of_year)
}

/// May it be erased at all?
pub fn decide_erasable(content: Content, years: i64, today: Day) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    if content.erased {
        let message = format!("Isi catatan jurnal nomor {} sudah dihapus.", content.index);
        refusals.push(Refusal::new("HAPUS-ISI-SUDAH", LAW, message, "Tidak ada yang perlu dilakukan.").at("index"));
    }
    let until = kept_until(content.entered, years).filter(|until| content.of_document && today <= *until);
    if let Some(until) = until {
        let message = format!(
            "Catatan nomor {} adalah bukti pengelolaan uang daerah dan disimpan sampai {}.",
            content.index,
            until.long()
        );
        let remedy = "Jawab pemohon dengan tidak mengabulkannya (decline-erasure), dan sebut dasarnya.";
        refusals.push(
            Refusal::new("HAPUS-ISI-MASA-SIMPAN", KEPT, message, remedy)
                .figure("disimpan-sampai", until.long())
                .at("index"),
        );
    }
    refusals.or(())
}

/// May it be asked for now?
pub fn decide_ask(content: Content) -> Result<(), Refusal> {
    if !content.asked {
        return Ok(());
    }
    let message = format!("Penghapusan isi catatan jurnal nomor {} sudah diminta dan menunggu jawaban.", content.index);
    Err(Refusal::new("HAPUS-ISI-MENUNGGU", LAW, message, "Lihat daftar permintaan penghapusan isi.").at("index"))
}

/// A request is answered once, and not by whoever entered it.
pub fn decide_answer(entered_by: i64, actor: i64, answered: bool) -> Result<(), Refusal> {
    if answered {
        let message = "Permintaan ini sudah dijawab.";
        let remedy = "Lihat jawabannya pada daftar permintaan penghapusan isi.";
        return Err(Refusal::new("HAPUS-ISI-TERJAWAB", LAW, message, remedy).at("request"));
    }
    if entered_by == actor {
        let message = "Yang memasukkan permintaan tidak menjawabnya sendiri.";
        return Err(Refusal::new("HAPUS-ISI-ORANG-SAMA", super::POLICY, message, "Mintalah petugas Inspektorat lain.")
            .at("request"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn content(entered: &str) -> Content {
        Content { index: 7, entered: day(entered), of_document: true, erased: false, asked: false }
    }

    fn codes(answer: Result<(), Refusals>) -> Vec<String> {
        answer.err().into_iter().flat_map(|r| r.into_vec().into_iter().map(|r| r.code)).collect()
    }

    #[test]
    fn proofs_of_public_money_stay_to_the_last_day_of_their_time() {
        let written = content("2026-03-16");
        assert_eq!(codes(decide_erasable(written, 10, day("2036-12-31"))), ["HAPUS-ISI-MASA-SIMPAN"]);
        assert_eq!(codes(decide_erasable(written, 10, day("2037-01-01"))), Vec::<String>::new());
        let other = Content { of_document: false, ..written };
        assert_eq!(codes(decide_erasable(other, 10, day("2026-03-16"))), Vec::<String>::new());
        let gone = Content { erased: true, ..written };
        assert_eq!(codes(decide_erasable(gone, 10, day("2030-01-01"))), ["HAPUS-ISI-SUDAH", "HAPUS-ISI-MASA-SIMPAN"]);
    }

    #[test]
    fn a_request_is_made_once_and_answered_once_by_another() {
        let code = |answer: Result<(), Refusal>| answer.err().map(|r| r.code);
        assert_eq!(code(decide_ask(content("2026-03-16"))), None);
        let twice = Content { asked: true, ..content("2026-03-16") };
        assert_eq!(code(decide_ask(twice)).as_deref(), Some("HAPUS-ISI-MENUNGGU"));
        assert_eq!(code(decide_answer(1, 2, false)), None);
        assert_eq!(code(decide_answer(1, 1, false)).as_deref(), Some("HAPUS-ISI-ORANG-SAMA"));
        assert_eq!(code(decide_answer(1, 2, true)).as_deref(), Some("HAPUS-ISI-TERJAWAB"));
    }
}
