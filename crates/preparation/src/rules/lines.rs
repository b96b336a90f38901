//! One line of an RKA: standard price × coefficient + tax, on a leaf rekening,
//! from a known source.

use kernel::{Code, Coefficient, Money, Refusal, Refusals};

use crate::policy::PriceRule;

/// What the register of standard prices says of the line's item.
#[derive(Clone, Debug)]
pub struct Standard {
    pub name: String,
    /// What the amount is for; empty where the list does not say.
    pub measure: String,
    pub amount: Money,
    /// The item may be used with the line's rekening.
    pub allowed: bool,
}

/// What a rekening of an RKA is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Of a sub kegiatan: akun 5.
    Spending,
    /// Without one: akun 4 and 6.
    Receipts,
}

#[derive(Clone, Debug)]
pub struct LineFacts<'a> {
    /// The field of the form that the line's fields begin with: `lines.3`.
    pub at: String,
    pub side: Side,
    pub rekening: &'a Code,
    /// The year's list has codes below this one.
    pub has_children: bool,
    pub name: &'a str,
    pub coefficient: &'a str,
    pub price: Money,
    pub tax_rate: i64,
    /// The highest rate, as dated data has it.
    pub tax_most: i64,
    /// The year's list has the rekening, or there is no list.
    pub rekening_known: bool,
    /// Whether the named source is one of the year's; none where none is named.
    pub source_known: Option<bool>,
    pub source_required: bool,
    pub standard: Option<Standard>,
    pub exception: &'a str,
    pub rule: PriceRule,
    pub rule_source: &'a str,
}

/// What the line comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sum {
    pub coefficient: String,
    pub tax: Money,
    pub amount: Money,
    /// A fraction of a sen was rounded away.
    pub rounded: bool,
}

const SIX_LEVELS: usize = 6;
/// A reason that somebody can weigh has at least so many letters.
pub const SHORTEST_REASON: usize = 10;
/// No line of a regency is larger: Rp 100 trillion.
const LARGEST: Money = Money::from_sen(10_000_000_000_000_000);

/// Judges a line and reckons it.
pub fn decide_line(facts: &LineFacts<'_>) -> Result<Sum, Refusals> {
    let mut refusals = Refusals::new();
    check_rekening(facts, &mut refusals);
    refusals.require(!facts.name.trim().is_empty(), || {
        let remedy = "Pilih barang dari standar harga, atau tulis uraiannya.";
        beside(facts, "name", "RKA-URAIAN", "PP 12/2019 Ps 97", "Baris ini belum beruraian.".into(), remedy)
    });
    check_source(facts, &mut refusals);
    if facts.side == Side::Spending {
        check_price(facts, &mut refusals);
    }
    match reckon(facts) {
        Ok(sum) => refusals.or(sum),
        Err(found) => {
            refusals.push(found);
            Err(refusals)
        }
    }
}

fn beside(facts: &LineFacts<'_>, field: &str, code: &str, law: &str, message: String, remedy: &str) -> Refusal {
    Refusal::new(code, law, message, remedy).at(&format!("{}.{field}", facts.at))
}

/// A sub rincian objek with nothing below it.
pub fn is_leaf(rekening: &Code, has_children: bool) -> bool {
    rekening.depth() == SIX_LEVELS && !has_children
}

fn check_rekening(facts: &LineFacts<'_>, refusals: &mut Refusals) {
    let code = facts.rekening;
    let first = code.norm().split('.').next().unwrap_or_default();
    let fits = match facts.side {
        Side::Spending => first == "5",
        Side::Receipts => matches!(first, "4" | "6"),
    };
    refusals.require(fits, || {
        let (what, akun) = match facts.side {
            Side::Spending => ("belanja sub kegiatan", "5"),
            Side::Receipts => ("pendapatan dan pembiayaan", "4 atau 6"),
        };
        beside(
            facts,
            "rekening",
            "RKA-REKENING-JENIS",
            "PP 12/2019 Ps 27–28, 55, 70",
            format!("Rekening {code} bukan untuk {what}, yang berakun {akun}."),
            "Pilih rekening dari akun itu.",
        )
        .figure("rekening", code.text())
    });
    refusals.require(facts.rekening_known, || {
        beside(
            facts,
            "rekening",
            "RKA-REKENING-TAK-DIKENAL",
            "Daftar kode tahun berjalan (Kepmendagri)",
            format!("Rekening {code} tidak ada dalam daftar rekening tahun ini."),
            "Pilih rekening dari daftar, atau muat daftar yang terbaru (load-reference).",
        )
        .figure("rekening", code.text())
    });
    refusals.require(is_leaf(code, facts.has_children), || {
        beside(
            facts,
            "rekening",
            "RKA-REKENING-RINCI",
            "PP 12/2019 Ps 98(2); sub rincian objek menurut Permendagri 77/2020",
            format!("Rekening {code} bukan sub rincian objek, tingkat terbawah."),
            "Pilih rekening di bawahnya.",
        )
        .figure("rekening", code.text())
    });
}

fn check_source(facts: &LineFacts<'_>, refusals: &mut Refusals) {
    let wrong = match facts.source_known {
        Some(true) => return,
        None if !facts.source_required => return,
        None => "Baris ini belum menyebut sumber dananya.",
        Some(false) => "Sumber dana ini tidak dikenal pada tahun anggaran ini.",
    };
    let remedy = "Pilih sumber dana dari daftar tahun ini.";
    refusals.push(beside(facts, "source", "RKA-SUMBER", "PP 12/2019 Ps 24, 98", wrong.into(), remedy));
}

fn check_price(facts: &LineFacts<'_>, refusals: &mut Refusals) {
    const LAW: &str = "PP 12/2019 Ps 51, 97(6)";
    let reasoned = facts.exception.trim().chars().count() >= SHORTEST_REASON;
    let passes = match facts.rule {
        PriceRule::Refuse => false,
        PriceRule::Reason => reasoned,
        PriceRule::Finding => true,
    };
    let Some(standard) = &facts.standard else {
        refusals.require(passes, || {
            let remedy = match facts.rule {
                PriceRule::Refuse => "Pilih barang dari standar harga, atau usulkan dahulu harganya (propose-price).",
                _ => "Pilih barang dari standar harga, atau tulis alasannya.",
            };
            let message = format!("«{}» tidak ada dalam standar harga.", facts.name);
            beside(facts, "item", "RKA-HARGA-TANPA-STANDAR", LAW, message, remedy)
                .figure("kebijakan", facts.rule_source)
        });
        return;
    };
    refusals.require(standard.allowed, || {
        let message = format!("«{}» tidak boleh dipakai pada rekening {}.", standard.name, facts.rekening);
        let remedy = "Pilih rekening yang disebut standar harga untuk barang ini.";
        beside(facts, "rekening", "RKA-HARGA-REKENING", LAW, message, remedy).figure("rekening", facts.rekening.text())
    });
    refusals.require(passes || facts.price <= standard.amount, || {
        let above = facts.price.minus(standard.amount);
        let message = format!(
            "Harga {} melebihi standar harga «{}» {}; lebih {}.",
            facts.price.rupiah(),
            standard.name,
            standard.amount.rupiah(),
            above.rupiah()
        );
        let remedy = match facts.rule {
            PriceRule::Refuse => "Pakai harga paling tinggi sebesar standarnya.",
            _ => "Pakai harga paling tinggi sebesar standarnya, atau tulis alasannya.",
        };
        beside(facts, "price", "RKA-HARGA-STANDAR", LAW, message, remedy)
            .money("standar", standard.amount)
            .money("harga", facts.price)
            .money("lebih", above)
    });
    refusals.require(passes || !of_another_time(&standard.measure, facts.coefficient), || {
        let message = format!(
            "Standar harga «{}» adalah untuk satuan {}, sedang koefisiennya «{}».",
            standard.name, standard.measure, facts.coefficient
        );
        let remedy = match facts.rule {
            PriceRule::Refuse => "Hitung dalam satuan standarnya.",
            _ => "Hitung dalam satuan standarnya, atau tulis alasannya.",
        };
        beside(facts, "coefficient", "RKA-HARGA-SATUAN", LAW, message, remedy).figure("kebijakan", facts.rule_source)
    });
}

/// Times that a price is for. Of all measures these alone are written alike
/// everywhere and never stand for each other; who writes «Org» means a person.
const TIMES: [&str; 6] = ["JAM", "HARI", "MINGGU", "BULAN", "TRIWULAN", "TAHUN"];

fn times_in(measure: &str) -> Vec<&'static str> {
    let words: Vec<String> = measure.split(|c: char| !c.is_alphabetic()).map(kernel::text::fold).collect();
    TIMES.into_iter().filter(|time| words.iter().any(|word| word == time)).collect()
}

/// Whether a price of one time is multiplied by others alone: that of a year by months.
fn of_another_time(measure: &str, coefficient: &str) -> bool {
    let Ok(coefficient) = Coefficient::parse(coefficient) else { return false };
    let (meant, counted) = (times_in(measure), times_in(&coefficient.unit()));
    !meant.is_empty() && !counted.is_empty() && !meant.iter().any(|time| counted.contains(time))
}

fn reckon(facts: &LineFacts<'_>) -> Result<Sum, Refusal> {
    const LAW: &str = "Aturan Simpul: koefisien × harga + pajak = jumlah, sampai sen";
    let coefficient = Coefficient::parse(facts.coefficient).map_err(|e| {
        let remedy = "Tulis seperti «2 Unit x 12 Bulan».";
        beside(facts, "coefficient", "RKA-KOEFISIEN", LAW, format!("Koefisien tidak terbaca: {e}."), remedy)
    })?;
    if !(0..=facts.tax_most).contains(&facts.tax_rate) || facts.price.is_negative() {
        let most = facts.tax_most;
        let message =
            format!("Harga tidak boleh negatif, dan pajak paling tinggi {},{:02} persen.", most / 100, most % 100);
        let refusal = beside(facts, "price", "RKA-PAJAK", LAW, message, "Perbaiki harga atau tarif pajaknya.");
        return Err(refusal.figure("tarif", facts.tax_rate.to_string()));
    }
    let too_large = || {
        let message = "Jumlah baris ini terlalu besar untuk dihitung.".to_owned();
        beside(facts, "coefficient", "RKA-JUMLAH-BESAR", LAW, message, "Periksa koefisien dan harganya.")
    };
    let (bare, rounded) = coefficient.times(facts.price).ok_or_else(too_large)?;
    let tax = share_of(bare, facts.tax_rate).ok_or_else(too_large)?;
    let amount = bare.checked_add(tax).filter(|sum| *sum <= LARGEST).ok_or_else(too_large)?;
    Ok(Sum { coefficient: coefficient.to_string(), tax, amount, rounded })
}

/// The rate, in hundredths of a per cent, by which a tax comes of an amount to the
/// sen; none where no rate up to `most` does.
pub fn rate_of(amount: Money, tax: Money, most: i64) -> Option<i64> {
    if tax.is_zero() {
        return Some(0);
    }
    // Small sums come of many rates: of those a whole per cent is meant.
    let comes = |rate: &i64| share_of(amount, *rate) == Some(tax);
    let near = i128::from(tax.sen()).checked_mul(10_000)?.checked_div(i128::from(amount.sen()))?;
    let near = i64::try_from(near).ok()?;
    let whole = (0..=most / 100).map(|per_cent| per_cent * 100).find(comes);
    whole.or_else(|| (near..=near.saturating_add(1)).filter(|rate| (0..=most).contains(rate)).find(comes))
}

/// So many hundredths of a per cent of an amount, rounded half up to the sen.
pub fn share_of(amount: Money, rate: i64) -> Option<Money> {
    let product = i128::from(amount.sen()).checked_mul(i128::from(rate))?;
    Some(Money::from_sen(i64::try_from((product + 5_000).div_euclid(10_000)).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Code {
        Code::parse(text).expect("a code")
    }

    fn told(change: impl FnOnce(&mut LineFacts<'_>)) -> Result<Sum, Vec<String>> {
        let rekening = code("5.1.02.01.001.00024");
        told_on(&rekening, change)
    }

    fn told_on<'a>(rekening: &'a Code, change: impl FnOnce(&mut LineFacts<'a>)) -> Result<Sum, Vec<String>> {
        let mut facts = LineFacts {
            at: "lines.0".into(),
            side: Side::Spending,
            rekening,
            has_children: false,
            name: "Kertas HVS",
            coefficient: "10 Rim x 12 Bulan",
            price: Money::from_sen(5_000_000),
            tax_rate: 0,
            tax_most: 1_200,
            rekening_known: true,
            source_known: Some(true),
            source_required: true,
            standard: Some(Standard {
                name: "Kertas HVS".into(),
                measure: "Rim".into(),
                amount: Money::from_sen(5_000_000),
                allowed: true,
            }),
            exception: "",
            rule: PriceRule::Reason,
            rule_source: "Perkada",
        };
        change(&mut facts);
        decide_line(&facts).map_err(|r| r.into_vec().into_iter().map(|r| r.code).collect())
    }

    #[test]
    fn a_sound_line_is_reckoned_to_the_sen() {
        let sum = told(|_| ()).expect("sound");
        assert_eq!((sum.amount, sum.coefficient.as_str()), (Money::from_sen(600_000_000), "10 Rim x 12 Bulan"));
        let taxed = told(|f| f.tax_rate = 1_100).expect("sound");
        assert_eq!((taxed.tax, taxed.amount), (Money::from_sen(66_000_000), Money::from_sen(666_000_000)));
        assert_eq!(share_of(Money::from_sen(5), 1_000), Some(Money::ONE_SEN), "half a sen of tax goes up");
        assert_eq!(share_of(Money::from_sen(4), 1_000), Some(Money::ZERO));
    }

    #[test]
    fn a_price_passes_up_to_the_standard_and_fails_one_sen_above() {
        assert!(told(|f| f.price = Money::from_sen(5_000_000)).is_ok());
        assert_eq!(told(|f| f.price = Money::from_sen(5_000_001)), Err(vec!["RKA-HARGA-STANDAR".into()]));
        let reasoned = |rule| {
            told(move |f| {
                f.price = Money::from_sen(5_000_001);
                f.exception = "Ongkos kirim ke pulau terluar";
                f.rule = rule;
            })
        };
        assert!(reasoned(PriceRule::Reason).is_ok() && reasoned(PriceRule::Finding).is_ok());
        assert_eq!(reasoned(PriceRule::Refuse), Err(vec!["RKA-HARGA-STANDAR".into()]));
        assert_eq!(told(|f| f.standard = None), Err(vec!["RKA-HARGA-TANPA-STANDAR".into()]));
        let short = |f: &mut LineFacts<'_>| (f.standard, f.exception) = (None, "123456789");
        assert_eq!(told(short), Err(vec!["RKA-HARGA-TANPA-STANDAR".into()]));
        assert!(told(|f| (f.standard, f.exception) = (None, "1234567890")).is_ok());
        let elsewhere = |f: &mut LineFacts<'_>| f.standard.iter_mut().for_each(|s| s.allowed = false);
        assert_eq!(told(elsewhere), Err(vec!["RKA-HARGA-REKENING".into()]));
    }

    #[test]
    fn a_price_of_a_year_is_not_that_of_a_month() {
        let line = |measure: &'static str, coefficient: &'static str, exception: &'static str| {
            told(move |f| {
                f.standard.iter_mut().for_each(|s| s.measure = measure.into());
                (f.coefficient, f.exception) = (coefficient, exception);
            })
        };
        let another = Err(vec!["RKA-HARGA-SATUAN".to_owned()]);
        assert_eq!(line("Tahun", "12 Bulan", ""), another);
        assert_eq!(line("Orang / Bulan", "3 Orang x 20 Hari", ""), another);
        assert!(line("Tahun", "12 Bulan", "Sewa bulanan termasuk listrik").is_ok());
        // What shares its time, and what says none or is written in some other way.
        for (measure, coefficient) in [
            ("tahun", "2 Unit x 1 Tahun"),
            ("Orang/Bulan", "3 Orang x 12 bulan"),
            ("OB", "3 Orang x 12 Bulan"),
            ("Tahun", "1 Paket"),
            ("Tahun", "12"),
            ("Org", "5 Orang x 2 Hari"),
            ("", "12 Bulan"),
        ] {
            assert!(line(measure, coefficient, "").is_ok(), "{measure}: {coefficient}");
        }
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let parent = code("5.1.02.01");
        let wrong = told_on(&parent, |f| {
            f.name = " ";
            f.coefficient = "banyak";
            f.source_known = None;
        });
        let codes = ["RKA-REKENING-RINCI", "RKA-URAIAN", "RKA-SUMBER", "RKA-KOEFISIEN"];
        assert_eq!(wrong, Err(codes.map(String::from).to_vec()));
        let revenue = code("4.1.01.06.001.00001");
        assert_eq!(told_on(&revenue, |_| ()), Err(vec!["RKA-REKENING-JENIS".into()]));
        assert!(told_on(&revenue, |f| (f.side, f.standard) = (Side::Receipts, None)).is_ok());
        assert_eq!(told(|f| f.side = Side::Receipts), Err(vec!["RKA-REKENING-JENIS".into()]));
        assert_eq!(told(|f| f.has_children = true), Err(vec!["RKA-REKENING-RINCI".into()]));
        assert_eq!(told(|f| f.source_known = Some(false)), Err(vec!["RKA-SUMBER".into()]));
        assert!(told(|f| (f.source_known, f.source_required) = (None, false)).is_ok());
        assert_eq!(told(|f| f.tax_rate = 1_201), Err(vec!["RKA-PAJAK".into()]));
        assert!(told(|f| f.tax_rate = 1_200).is_ok());
        assert_eq!(told(|f| f.rekening_known = false), Err(vec!["RKA-REKENING-TAK-DIKENAL".into()]));
        let largest = |sen| {
            told(move |f| {
                (f.coefficient, f.price, f.standard, f.exception) =
                    ("1 Paket", Money::from_sen(sen), None, "Bendungan besar")
            })
        };
        assert!(largest(10_000_000_000_000_000).is_ok());
        assert_eq!(largest(10_000_000_000_000_001), Err(vec!["RKA-JUMLAH-BESAR".into()]));
        let large = |f: &mut LineFacts<'_>| f.coefficient = "9.000.000 Unit x 9.000.000 Unit x 9.000.000 Unit";
        assert_eq!(told(large), Err(vec!["RKA-JUMLAH-BESAR".into()]));
    }

    #[test]
    fn a_tax_tells_its_rate_to_the_sen() {
        let sen = Money::from_sen;
        for (amount, rate) in [(100_000_000, 1_100), (333, 1_100), (7, 1_200), (1_234_567, 1)] {
            let tax = share_of(sen(amount), rate).expect("a tax");
            let told = rate_of(sen(amount), tax, 1_200).expect("a rate");
            assert_eq!(share_of(sen(amount), told), Some(tax), "{amount} at {rate}");
        }
        assert_eq!(rate_of(sen(100), sen(0), 1_200), Some(0));
        assert_eq!(rate_of(sen(1_000_000), sen(110_000), 1_200), Some(1_100));
        // A sen beside every rate, and a rate above the highest.
        assert_eq!(rate_of(sen(1_000_000), sen(110_001), 1_200), None);
        assert_eq!(rate_of(sen(500_000), sen(4_500_000), 1_200), None);
        assert_eq!(rate_of(sen(0), sen(1), 1_200), None);
    }
}
