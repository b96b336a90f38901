//! SP2D that go to the bank together: the sums that two officials see, and
//! what keeps a list from being paid other than it was shown.

use std::fmt::Write;

use kernel::lifecycle::State;
use kernel::reading::some_rows;
use kernel::{Money, Refusal, Refusals};
use payroll::public::Payable;

pub const LAW: &str = "PP 12/2019 Ps 149; pola F03: uang keluar hanya menurut daftar yang disetujui dua pejabat";

/// An SP2D as it stands, or an order that pays one again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub sp2d: i64,
    pub label: String,
    pub external: bool,
    pub state: State,
    pub version: i64,
    pub gross: Money,
    pub net: Money,
    pub e2e: String,
    pub payee: String,
    pub bank: String,
    /// The account that is paid, opened; empty where it cannot be opened.
    pub account: String,
    pub payee_account: i64,
    /// The account's digest in the SPP, or in the order that pays again, of the account now, and of its opened number.
    pub in_spp: String,
    pub now: String,
    pub opened: String,
    /// A living batch that holds it already.
    pub other: Option<String>,
    /// Whom the bank pays one by one; nobody where it pays the account above.
    pub payees: Vec<Payee>,
}

/// One of many payees of an SP2D.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payee {
    pub of: Payable,
    pub e2e: String,
}

impl Row {
    fn cut(&self) -> Money {
        self.gross.minus(self.net)
    }

    fn same_account(&self) -> bool {
        !self.account.is_empty() && self.in_spp == self.now && self.now == self.opened
    }
}

/// Control totals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub count: i64,
    pub gross: Money,
    pub cut: Money,
    pub net: Money,
}

/// None where a sum does not fit.
pub fn totals(rows: &[Row]) -> Option<Totals> {
    let sum = |of: fn(&Row) -> Money| Money::sum(rows.iter().map(of));
    let count = i64::try_from(rows.len()).ok()?;
    Some(Totals { count, gross: sum(|r| r.gross)?, cut: sum(Row::cut)?, net: sum(|r| r.net)? })
}

/// What the digest is taken over: every figure and account, in the order of the list.
pub fn canonical(rows: &[Row]) -> String {
    let mut all = String::new();
    for (n, r) in (1..).zip(rows) {
        let named = [&r.payee, &r.bank, &r.account].map(|t| format!("{}:{t}", t.len())).join(",");
        // Writing into a text does not fail.
        let _ = writeln!(all, "{n};{};{};{};{};{named}", r.sp2d, r.e2e, r.gross, r.net);
        for p in &r.payees {
            let named = [&p.of.name, &p.of.bank, &p.of.account].map(|t| format!("{}:{t}", t.len())).join(",");
            let _ = writeln!(all, "{n}.{};{};{};{named}", p.of.line, p.e2e, p.of.net);
        }
    }
    all
}

/// The first letters of a digest, as people compare them: `A1B2-C3D4`.
pub fn shown(digest: &str) -> String {
    let upper = digest.to_uppercase();
    match (upper.get(..4), upper.get(4..8)) {
        (Some(a), Some(b)) => format!("{a}-{b}"),
        _ => upper,
    }
}

fn same_as_shown(digest: &str, typed: &str) -> bool {
    kernel::text::fold(typed) == kernel::text::fold(&shown(digest))
}

/// Judges every row; all reasons of all rows at once.
fn check_rows(rows: &[Row], refusals: &mut Refusals) {
    for r in rows {
        let refusal = |code: &str, law: &str, message: String, remedy: &str| {
            Refusal::new(code, law, message, remedy).figure("dokumen", r.label.as_str()).at("sp2d")
        };
        if r.external {
            refusals.push(refusal(
                "DP-LUAR",
                "Kebijakan Simpul: dokumen impor tidak pernah membayar (pola F20)",
                format!("{} berasal dari impor dan tidak dibayar dari sini.", r.label),
                "Bayarlah di sistem asalnya, lalu impor lagi berkasnya.",
            ));
            continue;
        }
        if r.state != State::Issued {
            refusals.push(refusal(
                "DP-KEADAAN",
                LAW,
                format!("{} berkeadaan «{}»; yang dikirim ke bank hanya SP2D terbit.", r.label, r.state.title()),
                "Keluarkan dari daftar: batalkan daftarnya (cancel-batch) dan susun yang baru.",
            ));
        }
        if !r.net.is_positive() {
            let message = format!("{} tidak membayar apa pun: jumlah bersihnya {}.", r.label, r.net.rupiah());
            let remedy = "SP2D nihil tidak dikirim ke bank; keluarkan dari daftar.";
            refusals.push(refusal("DP-NIHIL", LAW, message, remedy).money("bersih", r.net));
        }
        if let Some(other) = &r.other {
            refusals.push(
                refusal(
                    "DP-SUDAH-DI-DAFTAR",
                    "Pola F02: satu pembayaran sekali saja",
                    format!("{} sudah ada pada {other}.", r.label),
                    "Satu SP2D hanya pada satu daftar; batalkan daftar yang lain (cancel-batch), atau keluarkan dari yang ini.",
                )
                .figure("daftar", other.as_str()),
            );
        }
        check_payees(r, refusals);
        if !r.same_account() {
            refusals.push(refusal(
                "DP-REKENING-BERUBAH",
                "Pola F10; UU 1/2004 Ps 21(3)",
                format!("Rekening penerima {} tidak sama dengan yang disalin pada SPP-nya.", r.label),
                "Batalkan SP2D itu (void-sp2d) dan SPM-nya (void-spm), lalu SPP diajukan lagi dengan rekening yang berlaku. \
                 Bila tidak ada yang mengganti rekening, laporkan kepada Inspektorat.",
            ));
        }
    }
}

/// Many payees come to just what the SP2D pays, each on the account of the list.
fn check_payees(r: &Row, refusals: &mut Refusals) {
    if r.payees.is_empty() {
        return;
    }
    let sum = Money::sum(r.payees.iter().map(|p| p.of.net));
    refusals.require(sum == Some(r.net), || {
        let sum = sum.unwrap_or_default();
        Refusal::new(
            "DP-PENERIMA-JUMLAH",
            "Pola F13, F14: bank membayar penerima sejumlah SP2D-nya, sampai satu sen",
            format!("Penerima {} berjumlah {}, sedangkan bersihnya {}.", r.label, sum.rupiah(), r.net.rupiah()),
            "Batalkan SP2D itu (void-sp2d), lalu SPP disusun lagi dari daftar yang diverifikasi.",
        )
        .figure("dokumen", r.label.as_str())
        .money("bersih", r.net)
        .money("nilai", sum)
        .money("selisih", sum.minus(r.net))
        .at("sp2d")
    });
    let wrong = |p: &&Payee| p.of.account.is_empty() || p.of.kept != p.of.opened;
    let wrong: Vec<u32> = r.payees.iter().filter(wrong).filter_map(|p| u32::try_from(p.of.row).ok()).collect();
    refusals.require(wrong.is_empty(), || {
        Refusal::new(
            "DP-PENERIMA-REKENING",
            "Pola F10; UU 1/2004 Ps 21(3)",
            format!("Rekening penerima {} tidak sama dengan yang diverifikasi: {}.", r.label, some_rows(&wrong)),
            "Jangan membayar: nomornya diubah di luar program. Laporkan kepada Inspektorat.",
        )
        .figure("dokumen", r.label.as_str())
        .at("sp2d")
    });
}

/// Judges a list that is drafted: at most so many SP2D, and so many payees.
pub fn decide_draft(rows: &[Row], (most, most_payees): (i64, i64)) -> Result<Totals, Refusals> {
    let mut refusals = Refusals::new();
    let payees = rows.iter().map(|r| r.payees.len()).fold(0, usize::saturating_add);
    let payees = i64::try_from(payees).unwrap_or(i64::MAX);
    refusals.require(payees <= most_payees, || {
        Refusal::new(
            "DP-PENERIMA-BANYAK",
            "Data bertanggal: penerima paling banyak dalam satu daftar penguji",
            format!("Daftar membayar {payees} penerima satu per satu; satu daftar paling banyak {most_payees}."),
            "Bagi menjadi beberapa daftar.",
        )
        .figure("limit", most_payees.to_string())
        .figure("diminta", payees.to_string())
        .at("sp2d")
    });
    let count = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    refusals.require((1..=most).contains(&count), || {
        Refusal::new(
            "DP-JUMLAH-BARIS",
            "Data bertanggal: SP2D paling banyak dalam satu daftar penguji",
            format!("Daftar memuat {count} SP2D; satu daftar memuat 1 sampai {most}."),
            "Bagi menjadi beberapa daftar.",
        )
        .figure("limit", most.to_string())
        .figure("diminta", count.to_string())
        .at("sp2d")
    });
    for (n, r) in rows.iter().enumerate() {
        refusals.require(rows.iter().take(n).all(|before| before.sp2d != r.sp2d), || {
            Refusal::new(
                "DP-BARIS-GANDA",
                "Pola F02: satu pembayaran sekali saja",
                format!("{} disebut lebih dari sekali.", r.label),
                "Sebut setiap SP2D sekali.",
            )
            .figure("dokumen", r.label.as_str())
            .at("sp2d")
        });
    }
    check_rows(rows, &mut refusals);
    let totals = totals(rows);
    refusals.require(totals.is_some(), || too_large("sp2d"));
    refusals.or(totals.unwrap_or_default())
}

fn too_large(field: &str) -> Refusal {
    Refusal::new("DP-TERLALU-BESAR", LAW, "Jumlah daftar ini terlalu besar untuk jumlah uang.", "Bagi daftarnya.")
        .at(field)
}

/// A list that is to be released.
#[derive(Clone, Debug)]
pub struct Release<'a> {
    pub rows: &'a [Row],
    /// What the draft kept: SP2D and its version, gross, net, in the list's order.
    pub kept: &'a [(i64, i64, Money, Money)],
    pub totals: Totals,
    pub digest: &'a str,
    /// Over the rows as they stand.
    pub digest_now: &'a str,
    /// What the releaser read off the list.
    pub typed_digest: &'a str,
    pub typed_net: Money,
    /// SP2D that the releaser issued.
    pub issued_by_releaser: &'a [String],
    /// The account that pays has ended.
    pub account_ended: bool,
}

pub fn decide_release(facts: &Release<'_>) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    check_rows(facts.rows, &mut refusals);
    for (row, (sp2d, version, gross, net)) in facts.rows.iter().zip(facts.kept) {
        let same = (row.sp2d, row.version, row.gross, row.net) == (*sp2d, *version, *gross, *net);
        refusals.require(same, || {
            changed(format!("{} berubah sejak dimasukkan ke daftar.", row.label)).figure("dokumen", row.label.as_str())
        });
    }
    let whole = facts.rows.len() == facts.kept.len() && totals(facts.rows) == Some(facts.totals);
    refusals.require(whole && facts.digest == facts.digest_now, || {
        changed("Isi daftar tidak lagi sama dengan sidiknya.".into()).figure("sidik", shown(facts.digest_now))
    });
    refusals.require(same_as_shown(facts.digest, facts.typed_digest), || {
        Refusal::new(
            "DP-SIDIK",
            LAW,
            format!("Sidik daftar ini {}, yang Anda ketik lain.", shown(facts.digest)),
            "Baca sidik pada laporan daftar-penguji, cocokkan isinya, lalu ketik lagi.",
        )
        .figure("sidik", shown(facts.digest))
        .at("digest")
    });
    refusals.require(facts.totals.net == facts.typed_net, || {
        Refusal::new(
            "DP-JUMLAH",
            LAW,
            format!(
                "Jumlah bersih daftar ini {}, yang Anda ketik {}.",
                facts.totals.net.rupiah(),
                facts.typed_net.rupiah()
            ),
            "Baca jumlah bersih pada laporan daftar-penguji, cocokkan isinya, lalu ketik lagi.",
        )
        .money("bersih", facts.totals.net)
        .money("diketik", facts.typed_net)
        .money("selisih", facts.typed_net.minus(facts.totals.net))
        .at("net")
    });
    if let Some(first) = facts.issued_by_releaser.first() {
        refusals.push(
            Refusal::new(
                "DP-ORANG-SAMA",
                "PP 12/2019 Ps 4(5); pola F03: dua pejabat",
                format!(
                    "Anda sendiri yang menerbitkan {} SP2D pada daftar ini, di antaranya {first}.",
                    facts.issued_by_releaser.len()
                ),
                "Mintalah PPKD atau BUD lain melepas daftar ini.",
            )
            .figure("dokumen", first.as_str()),
        );
    }
    refusals.require(!facts.account_ended, || {
        Refusal::new(
            "DP-RKUD-BERAKHIR",
            "PP 12/2019 Ps 127–128",
            "RKUD yang membayar daftar ini sudah diakhiri.",
            "Batalkan daftar (cancel-batch) dan susun yang baru dari RKUD yang berlaku.",
        )
    });
    refusals.or(())
}

fn changed(message: String) -> Refusal {
    Refusal::new(
        "DP-BERUBAH",
        LAW,
        message,
        "Batalkan daftar ini (cancel-batch), periksa SP2D-nya, lalu susun yang baru.",
    )
}

/// The bank has taken a list: it reads the digest back, and is not told it.
pub fn decide_delivery(digest: &str, read_back: &str) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(same_as_shown(digest, read_back), || {
        Refusal::new(
            "DP-SIDIK-BANK",
            LAW,
            "Sidik yang dibaca dari daftar di tangan bank bukan milik daftar ini.",
            "Jangan biarkan bank membayar: mintalah bank menghapus berkasnya, lalu serahkan berkas yang benar.",
        )
        .at("digest")
    });
    refusals.or(())
}

/// Its file may be taken once; again only with a reason.
pub fn decide_taking(state: State, label: &str, reason: Option<&str>) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    match state {
        State::Issued => {}
        State::Transferred => refusals.require(reason.is_some(), || {
            Refusal::new(
                "DP-SUDAH-DISERAHKAN",
                LAW,
                format!("{label} sudah diserahkan ke bank; berkas kedua dapat dibayar dua kali."),
                "Sebut alasannya bila berkasnya memang harus diambil lagi.",
            )
            .at("reason")
        }),
        other => refusals.push(
            Refusal::new(
                "DP-BELUM-DILEPAS",
                LAW,
                format!("{label} berkeadaan «{}»; berkas untuk bank hanya dari daftar yang dilepas.", other.title()),
                "Mintalah PPKD atau BUD melepas daftarnya (release-batch).",
            )
            .figure("keadaan", other.code()),
        ),
    }
    refusals.or(())
}

/// Something was found on a payment: it waits for a second official's word.
pub fn held(label: &str, pattern: &str, told: &str) -> Refusal {
    let message = format!("{label} tertahan temuan {pattern}: {told}");
    let remedy = "Pejabat kedua BUD menulis mengapa SP2D ini boleh jalan (clear-batch-hold), atau keluarkan SP2D itu dari daftar.";
    Refusal::new("DP-TERTAHAN", LAW, message, remedy).figure("pola", pattern)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sen(v: i64) -> Money {
        Money::from_sen(v)
    }

    fn row(sp2d: i64) -> Row {
        Row {
            sp2d,
            label: format!("SP2D {sp2d}"),
            external: false,
            state: State::Issued,
            version: 1,
            gross: sen(100),
            net: sen(90),
            e2e: format!("E{sp2d}"),
            payee: "CV Maju".into(),
            bank: "Bank".into(),
            account: "123456".into(),
            payee_account: 7,
            in_spp: "aa".into(),
            now: "aa".into(),
            opened: "aa".into(),
            other: None,
            payees: vec![],
        }
    }

    fn payee(line: i64, net: i64) -> Payee {
        let (name, bank, account) = (format!("Pegawai {line}"), "Bank".to_owned(), format!("77{line}"));
        let (kept, opened) = (format!("k{line}"), format!("k{line}"));
        let of = Payable { line, row: line, name, bank, account, kept, opened, net: sen(net) };
        Payee { of, e2e: format!("P{line}") }
    }

    fn shared(parts: &[i64]) -> Row {
        Row { payees: (1..).zip(parts).map(|(n, net)| payee(n, *net)).collect(), ..row(1) }
    }

    #[test]
    fn many_payees_come_to_what_the_sp2d_pays() {
        let judged = |row: Row, most: i64| codes(decide_draft(&[row], (9, most)));
        assert_eq!(judged(shared(&[40, 50]), 2), [""; 0]);
        assert_eq!(judged(shared(&[40, 50]), 1), ["DP-PENERIMA-BANYAK"]);
        assert_eq!(judged(shared(&[40, 49]), 2), ["DP-PENERIMA-JUMLAH"]);
        assert_eq!(judged(shared(&[40, 51]), 2), ["DP-PENERIMA-JUMLAH"]);
        let with = |change: fn(&mut Payable)| {
            let mut row = shared(&[40, 50]);
            change(&mut row.payees[1].of);
            (canonical(&[row.clone()]), judged(row, 2))
        };
        let base = canonical(&[shared(&[40, 50])]);
        assert_eq!(with(|p| p.opened = "k9".into()), (base.clone(), vec!["DP-PENERIMA-REKENING".to_owned()]));
        assert_eq!(with(|p| p.account.clear()).1, ["DP-PENERIMA-REKENING"]);
        let changes: [fn(&mut Payable); 4] =
            [|p| p.account = "779".into(), |p| p.name = "Lain".into(), |p| p.net = sen(51), |p| p.bank = "B".into()];
        for change in changes {
            assert_ne!(with(change).0, base, "the digest sees every payee");
        }
        assert_ne!(canonical(&[row(1)]), base);
    }

    fn codes<T>(result: Result<T, Refusals>) -> Vec<String> {
        let mut codes: Vec<String> =
            result.err().map(Refusals::into_vec).unwrap_or_default().into_iter().map(|r| r.code).collect();
        codes.sort();
        codes
    }

    #[test]
    fn a_draft_holds_what_may_be_paid_and_its_sums() {
        let totals = decide_draft(&[row(1), row(2)], (2, 9)).expect("fine");
        assert_eq!(totals, Totals { count: 2, gross: sen(200), cut: sen(20), net: sen(180) });
        let with = |change: fn(&mut Row)| {
            let mut changed = row(1);
            change(&mut changed);
            codes(decide_draft(&[changed], (9, 9)))
        };
        assert_eq!(codes(decide_draft(&[], (2, 9))), ["DP-JUMLAH-BARIS"]);
        assert_eq!(codes(decide_draft(&[row(1), row(2), row(3)], (2, 9))), ["DP-JUMLAH-BARIS"]);
        assert_eq!(codes(decide_draft(&[row(1), row(1)], (2, 9))), ["DP-BARIS-GANDA"]);
        assert_eq!(with(|r| r.external = true), ["DP-LUAR"]);
        assert_eq!(with(|r| r.state = State::Transferred), ["DP-KEADAAN"]);
        assert_eq!(with(|r| r.state = State::Voided), ["DP-KEADAAN"]);
        assert_eq!(with(|r| r.net = sen(1)), [""; 0]);
        assert_eq!(with(|r| r.net = sen(0)), ["DP-NIHIL"]);
        assert_eq!(with(|r| r.other = Some("DP 1".into())), ["DP-SUDAH-DI-DAFTAR"]);
        assert_eq!(with(|r| r.now = "bb".into()), ["DP-REKENING-BERUBAH"]);
        assert_eq!(with(|r| r.opened = "bb".into()), ["DP-REKENING-BERUBAH"]);
        assert_eq!(with(|r| r.account.clear()), ["DP-REKENING-BERUBAH"]);
        let large = Row { gross: sen(i64::MAX), net: sen(i64::MAX), ..row(1) };
        assert_eq!(codes(decide_draft(&[large, row(2)], (2, 9))), ["DP-TERLALU-BESAR"]);
    }

    const DIGEST: &str = "a1b2c3d4e5f6";
    /// The first SP2D is another version than the one that was put in.
    const MOVED: [(i64, i64, Money, Money); 2] =
        [(1, 2, Money::from_sen(100), Money::from_sen(90)), (2, 1, Money::from_sen(100), Money::from_sen(90))];

    fn judged(change: impl FnOnce(&mut Release<'_>)) -> Vec<String> {
        let rows = [row(1), row(2)];
        let kept = [(1, 1, sen(100), sen(90)), (2, 1, sen(100), sen(90))];
        let mut facts = Release {
            rows: &rows,
            kept: &kept,
            totals: totals(&rows).expect("sums"),
            digest: DIGEST,
            digest_now: DIGEST,
            typed_digest: "a1b2 c3d4",
            typed_net: sen(180),
            issued_by_releaser: &[],
            account_ended: false,
        };
        change(&mut facts);
        codes(decide_release(&facts))
    }

    #[test]
    fn a_list_is_released_just_as_it_was_shown() {
        assert_eq!(judged(|_| {}), [""; 0]);
        assert_eq!(judged(|f| f.typed_digest = "A1B2-C3D4"), [""; 0]);
        assert_eq!(judged(|f| f.typed_digest = "A1B2-C3D5"), ["DP-SIDIK"]);
        assert_eq!(judged(|f| f.typed_digest = ""), ["DP-SIDIK"]);
        assert_eq!(judged(|f| f.typed_net = sen(179)), ["DP-JUMLAH"]);
        assert_eq!(judged(|f| f.typed_net = sen(181)), ["DP-JUMLAH"]);
        assert_eq!(judged(|f| f.digest_now = "a1b2c3d4e5f7"), ["DP-BERUBAH"]);
        assert_eq!(judged(|f| f.kept = &[]), ["DP-BERUBAH"]);
        assert_eq!(judged(|f| f.totals.gross = sen(201)), ["DP-BERUBAH"]);
        assert_eq!(judged(|f| f.kept = &MOVED), ["DP-BERUBAH"]);
        let own = ["SP2D 1".to_owned()];
        assert_eq!(judged(|f| f.issued_by_releaser = Box::leak(Box::new(own))), ["DP-ORANG-SAMA"]);
        assert_eq!(judged(|f| f.account_ended = true), ["DP-RKUD-BERAKHIR"]);
    }

    #[test]
    fn the_digest_sees_every_account_and_sen() {
        let base = canonical(&[row(1), row(2)]);
        let changes: [fn(&mut Row); 5] = [
            |r| r.account = "123457".into(),
            |r| r.net = sen(91),
            |r| r.gross = sen(101),
            |r| r.payee = "CV Maju,6:123456".into(),
            |r| r.e2e = "E9".into(),
        ];
        for change in changes {
            let mut rows = [row(1), row(2)];
            change(&mut rows[1]);
            assert_ne!(canonical(&rows), base);
        }
        assert_ne!(canonical(&[row(2), row(1)]), base, "the order counts");
    }

    #[test]
    fn the_bank_reads_the_digest_back_and_takes_the_file_once() {
        assert_eq!(codes(decide_delivery(DIGEST, "a1b2c3d4")), [""; 0]);
        assert_eq!(codes(decide_delivery(DIGEST, "a1b2c3d5")), ["DP-SIDIK-BANK"]);
        assert_eq!(codes(decide_taking(State::Issued, "DP 1", None)), [""; 0]);
        assert_eq!(codes(decide_taking(State::Transferred, "DP 1", None)), ["DP-SUDAH-DISERAHKAN"]);
        assert_eq!(codes(decide_taking(State::Transferred, "DP 1", Some("rusak"))), [""; 0]);
        assert_eq!(codes(decide_taking(State::Draft, "DP 1", Some("x"))), ["DP-BELUM-DILEPAS"]);
        assert_eq!(codes(decide_taking(State::Voided, "DP 1", None)), ["DP-BELUM-DILEPAS"]);
    }
}
