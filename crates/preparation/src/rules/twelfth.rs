//! A late budget: until it is ratified each month spends a part of what last
//! year's budget spent, and only on what cannot wait.

use std::collections::BTreeMap;

use kernel::{Code, Day, Money, Refusal, Refusals};

use super::lines::{SHORTEST_REASON, is_leaf};

const LAW: &str = "PP 12/2019 Ps 110: pengeluaran tiap bulan bila APBD terlambat";
const LEAF: usize = 6;

/// A line as it was typed: `unit; sub kegiatan; rekening; sumber dana; jumlah; alasan`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    pub sub_unit: Code,
    pub sub_kegiatan: Code,
    pub rekening: Code,
    pub source: Option<Code>,
    pub amount: Money,
    pub reason: String,
}

/// Reads the lines, one to a row; all that cannot be read is told.
pub fn typed(rows: &[String]) -> Result<Vec<Typed>, Refusals> {
    let mut refusals = Refusals::new();
    let mut all = Vec::with_capacity(rows.len());
    for (row, n) in rows.iter().zip(1..) {
        match read(row) {
            Some(line) => all.push(line),
            None => {
                let message = format!("Baris ke-{n} «{}» tidak terbaca.", row.chars().take(80).collect::<String>());
                let remedy =
                    "Tulis kode unit; kode sub kegiatan; kode rekening; kode sumber dana atau kosong; jumlah; alasan.";
                refusals.push(beside("SEPERDUABELAS-BENTUK", message, remedy).figure("baris", n.to_string()));
            }
        }
    }
    refusals.or(all)
}

fn read(row: &str) -> Option<Typed> {
    // What stands behind the fifth semicolon is the reason, whole.
    let parts: Vec<&str> = row.splitn(6, ';').map(str::trim).collect();
    let [unit, sub, rekening, source, amount, reason] = parts.as_slice() else { return None };
    let code = |text: &str| Code::parse(text).ok();
    Some(Typed {
        sub_unit: code(unit)?,
        sub_kegiatan: code(sub)?,
        rekening: code(rekening)?,
        source: if source.is_empty() { None } else { Some(code(source)?) },
        // The machine's form has a point before two decimals; people's has a comma.
        amount: Money::typed(amount).or_else(|_| amount.parse()).ok()?,
        reason: kernel::text::clean(reason, 500).ok()?,
    })
}

/// What the codes of a line are to the year.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    pub sub_kegiatan: bool,
    pub rekening: bool,
    /// The list has codes below the rekening.
    pub has_children: bool,
    /// None where no source is named.
    pub source: Option<bool>,
}

#[derive(Clone, Debug)]
pub struct ReleaseFacts<'a> {
    pub year: i32,
    pub month: u8,
    pub today: Day,
    /// A budget is ratified and in force.
    pub ratified: bool,
    /// Spending of last year's budget after its changes.
    pub last_year: Option<Money>,
    /// Into how many parts the law divides it.
    pub parts: i64,
    /// The last month that something was released for.
    pub latest: Option<u8>,
    /// What was released for the month before.
    pub before: Money,
    pub lines: &'a [(Typed, Known)],
}

/// What a month may spend, to the sen: nothing where no part is known.
pub fn cap(last_year: Money, parts: i64) -> Money {
    if parts < 1 { Money::ZERO } else { Money::from_sen(last_year.sen() / parts) }
}

/// Judges a release; answers with what it comes to.
pub fn decide(facts: &ReleaseFacts<'_>) -> Result<Money, Refusals> {
    let mut refusals = Refusals::new();
    check_time(facts, &mut refusals);
    for (line, known) in facts.lines {
        check_line(line, *known, &mut refusals);
    }
    let sum = facts.lines.iter().fold(Money::ZERO, |sum, (l, _)| sum.plus(l.amount));
    check_cap(facts, sum, &mut refusals);
    refusals.or(sum)
}

fn beside(code: &str, message: String, remedy: &str) -> Refusal {
    Refusal::new(code, LAW, message, remedy).at("lines")
}

fn check_time(facts: &ReleaseFacts<'_>, refusals: &mut Refusals) {
    let (year, month) = (facts.year, facts.month);
    refusals.require(!facts.ratified, || {
        let message = format!("APBD {year} sudah berlaku; pengeluaran seperduabelas tidak lagi diperlukan.");
        Refusal::new("SEPERDUABELAS-SUDAH-APBD", LAW, message, "Belanja menurut DPA-nya (draft-dpa).")
    });
    let first = Day::new(year, month, 1);
    refusals.require(first.is_some_and(|first| first <= facts.today), || {
        let message = format!("Bulan {month} tahun {year} belum tiba.");
        let told = Refusal::new("SEPERDUABELAS-BULAN", LAW, message, "Tetapkan pada bulannya, bukan sebelumnya.");
        first.map_or(told.clone(), |first| told.day("tanggal", first)).at("month")
    });
    let latest = facts.latest.filter(|latest| *latest > month);
    refusals.require(latest.is_none(), || {
        let latest = latest.unwrap_or_default();
        let message = format!("Bulan {latest} sudah ditetapkan; bulan {month} tidak dapat menyusul.");
        let remedy = "Tetapkan bulan berurutan; yang tertinggal masuk dalam bulan berjalan.";
        Refusal::new("SEPERDUABELAS-URUTAN", "Aturan Simpul: bulan demi bulan", message, remedy)
            .figure("bulan-akhir", latest.to_string())
            .at("month")
    });
}

fn check_line(line: &Typed, known: Known, refusals: &mut Refusals) {
    let label = format!("{} · {}", line.sub_kegiatan, line.rekening);
    refusals.require(line.amount.is_positive(), || {
        beside(
            "SEPERDUABELAS-NOL",
            format!("{label}: jumlahnya harus lebih dari nol."),
            "Tulis jumlah yang dikeluarkan.",
        )
        .money("diminta", line.amount)
    });
    refusals.require(line.reason.chars().count() >= SHORTEST_REASON, || {
        let message = format!("{label} belum beralasan mendesak, atau alasannya terlalu pendek.");
        beside("SEPERDUABELAS-ALASAN", message, "Tulis mengapa belanja ini wajib, mengikat, atau mendesak.")
    });
    let leaf = is_leaf(&line.rekening, known.has_children);
    let spending = line.rekening.norm().starts_with("5.");
    refusals.require(leaf && spending && known.rekening, || {
        let message = format!("{} bukan sub rincian objek belanja yang dikenal tahun ini.", line.rekening);
        beside("SEPERDUABELAS-REKENING", message, "Pilih rekening terbawah dari akun 5 dalam daftar tahun ini.")
            .figure("rekening", line.rekening.text())
    });
    let bound = line.sub_kegiatan.depth() == LEAF && !line.sub_kegiatan.is_template();
    refusals.require(bound && known.sub_kegiatan, || {
        let message = format!("{} bukan sub kegiatan yang dikenal tahun ini.", line.sub_kegiatan);
        beside("SEPERDUABELAS-SUB-KEGIATAN", message, "Pilih sub kegiatan dari daftar, terikat pada bidangnya.")
            .figure("kode", line.sub_kegiatan.text())
    });
    refusals.require(known.source != Some(false), || {
        let message = format!("{label}: sumber dananya tidak dikenal tahun ini.");
        beside("SEPERDUABELAS-SUMBER", message, "Pilih sumber dana dari daftar, atau kosongkan.")
    });
}

/// What a line of a release draws on: unit, sub kegiatan, rekening.
pub type Key<'a> = (i64, &'a str, &'a str);

/// Money from a named source beside money from none: nobody could say which of
/// the two a payment takes.
pub fn decide_sources<'a>(lines: impl Iterator<Item = (Key<'a>, bool)>) -> Result<(), Refusals> {
    let mut ways: BTreeMap<Key<'a>, bool> = BTreeMap::new();
    let mut refusals = Refusals::new();
    for (key, named) in lines {
        if *ways.entry(key).or_insert(named) != named {
            let message = format!("{} · {}: sebagian bersumber dana dan sebagian tidak.", key.1, key.2);
            let remedy =
                "Sebut sumber dana pada semua baris rekening itu, atau tidak satu pun, juga seperti bulan lalu.";
            refusals.push(beside("SEPERDUABELAS-SUMBER", message, remedy));
        }
    }
    refusals.or(())
}

fn check_cap(facts: &ReleaseFacts<'_>, sum: Money, refusals: &mut Refusals) {
    let Some(last_year) = facts.last_year else {
        let before = facts.year - 1;
        refusals.push(Refusal::new(
            "SEPERDUABELAS-TAHUN-LALU",
            LAW,
            format!("Belanja APBD {before} tidak ada di Simpul, sehingga batas bulannya tidak diketahui."),
            "Impor dahulu APBD tahun lalu sesudah perubahannya (import apbd).",
        ));
        return;
    };
    let cap = cap(last_year, facts.parts);
    let month = facts.before.plus(sum);
    refusals.require(month <= cap, || {
        let message = format!(
            "Pengeluaran bulan {} menjadi {}, melebihi batasnya dari belanja tahun lalu, {}.",
            facts.month,
            month.rupiah(),
            cap.rupiah()
        );
        beside("SEPERDUABELAS-BATAS", message, "Kurangi sampai sisanya, dan dahulukan yang wajib dan mendesak.")
            .money("batas", cap)
            .money("diminta", sum)
            .money("sisa", cap.minus(facts.before))
            .money("lebih", month.minus(cap))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str = "1.01.0.00.0.00.01.0000; 1.01.01.2.01.0001; 5.1.02.01.001.00024; 1.2.01.08; 1.000,00; Gaji; dan tunjangan Januari";
    const FINE: Known = Known { sub_kegiatan: true, rekening: true, has_children: false, source: Some(true) };

    fn sen(v: i64) -> Money {
        Money::from_sen(v)
    }

    fn day(s: &str) -> Day {
        s.parse().expect("a day")
    }

    fn lines(amount: i64) -> Vec<(Typed, Known)> {
        let line = typed(&[ROW.to_owned()]).expect("a line").remove(0);
        vec![(Typed { amount: sen(amount), ..line }, FINE)]
    }

    fn facts(lines: &[(Typed, Known)]) -> ReleaseFacts<'_> {
        ReleaseFacts {
            year: 2027,
            month: 2,
            today: day("2027-02-01"),
            ratified: false,
            last_year: Some(sen(1_211)),
            parts: 12,
            latest: Some(2),
            before: sen(40),
            lines,
        }
    }

    fn codes(facts: &ReleaseFacts<'_>) -> Vec<String> {
        let told = decide(facts).err().map(Refusals::into_vec).unwrap_or_default();
        told.into_iter().map(|r| r.code).collect()
    }

    #[test]
    fn a_row_is_read_to_its_reason() {
        let line = &typed(&[ROW.to_owned()]).expect("a line")[0];
        assert_eq!((line.amount, line.reason.as_str()), (sen(100_000), "Gaji; dan tunjangan Januari"));
        assert_eq!(line.source.as_ref().map(Code::text), Some("1.2.01.08"));
        let bare = typed(&["1.01; 1.01.01.2.01.0001; 5.1; ; 12.50; Listrik kantor".to_owned()]).expect("a line");
        assert_eq!((&bare[0].source, bare[0].amount), (&None, sen(1_250)));
        let wrong =
            ["", "1.01; 1.01; 5.1; ; 12.50", "x y; 1.01; 5.1; ; 1; alasan", "1.01; 1.01; 5.1; ; seribu; alasan"];
        let told = typed(&wrong.map(str::to_owned)).expect_err("unread").into_vec();
        assert!(told.len() == 4 && told.iter().all(|r| r.code == "SEPERDUABELAS-BENTUK"), "{told:?}");
    }

    #[test]
    fn a_month_spends_a_twelfth_of_last_year_to_the_sen() {
        // 1,211 in twelve parts are 100 and a rest that is nobody's.
        assert_eq!((cap(sen(1_211), 12), cap(sen(1_212), 12)), (sen(100), sen(101)));
        assert_eq!(cap(sen(1_212), 0), Money::ZERO);
        let (most, over) = (lines(60), lines(61));
        assert_eq!(decide(&facts(&most)), Ok(sen(60)));
        assert_eq!(codes(&facts(&over)), ["SEPERDUABELAS-BATAS"]);
        assert_eq!(decide(&ReleaseFacts { last_year: Some(sen(1_212)), ..facts(&over) }), Ok(sen(61)));
        assert_eq!(codes(&ReleaseFacts { last_year: None, ..facts(&most) }), ["SEPERDUABELAS-TAHUN-LALU"]);
        let huge = [lines(i64::MAX), lines(1)].concat();
        assert_eq!(codes(&facts(&huge)), ["SEPERDUABELAS-BATAS"]);
    }

    #[test]
    fn an_account_names_its_source_always_or_never() {
        let of = |rekening, named| ((1, "sub", rekening), named);
        assert_eq!(decide_sources([of("a", true), of("b", false), of("a", true)].into_iter()), Ok(()));
        let told = decide_sources([of("a", true), of("b", false), of("a", false)].into_iter()).expect_err("mixed");
        assert!(told.has("SEPERDUABELAS-SUMBER"));
    }

    #[test]
    fn a_month_is_released_when_it_has_come_and_none_before_the_last_one() {
        let one = lines(1);
        assert_eq!(codes(&ReleaseFacts { today: day("2027-01-31"), ..facts(&one) }), ["SEPERDUABELAS-BULAN"]);
        assert_eq!(codes(&ReleaseFacts { latest: Some(3), ..facts(&one) }), ["SEPERDUABELAS-URUTAN"]);
        assert!(codes(&ReleaseFacts { latest: Some(1), ..facts(&one) }).is_empty());
        assert!(codes(&ReleaseFacts { latest: None, ..facts(&one) }).is_empty());
        assert_eq!(codes(&ReleaseFacts { ratified: true, ..facts(&one) }), ["SEPERDUABELAS-SUDAH-APBD"]);
    }

    #[test]
    fn a_line_is_urgent_money_on_known_codes() {
        let with = |change: fn(&mut Typed), known: Known| {
            let mut all = lines(1);
            change(&mut all[0].0);
            all[0].1 = known;
            codes(&facts(&all))
        };
        let code = |text: &str| Code::parse(text).expect("a code");
        assert_eq!(with(|l| l.amount = Money::ZERO, FINE), ["SEPERDUABELAS-NOL"]);
        assert!(with(|l| l.reason = "0123456789".into(), FINE).is_empty());
        assert_eq!(with(|l| l.reason = "012345678".into(), FINE), ["SEPERDUABELAS-ALASAN"]);
        assert_eq!(with(|_| (), Known { has_children: true, ..FINE }), ["SEPERDUABELAS-REKENING"]);
        assert_eq!(with(|_| (), Known { rekening: false, ..FINE }), ["SEPERDUABELAS-REKENING"]);
        assert_eq!(with(|_| (), Known { sub_kegiatan: false, ..FINE }), ["SEPERDUABELAS-SUB-KEGIATAN"]);
        assert_eq!(with(|_| (), Known { source: Some(false), ..FINE }), ["SEPERDUABELAS-SUMBER"]);
        assert!(with(|_| (), Known { source: None, ..FINE }).is_empty());
        let mut receipts = lines(1);
        receipts[0].0.rekening = code("4.1.01.06.001.00001");
        assert_eq!(codes(&facts(&receipts)), ["SEPERDUABELAS-REKENING"]);
        receipts[0].0.rekening = code("5.1.02.01.001");
        assert_eq!(codes(&facts(&receipts)), ["SEPERDUABELAS-REKENING"]);
    }
}
