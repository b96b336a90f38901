//! What is withheld from a payment, by rules that are dated data: proposed,
//! and changed only with a reason.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Day, Money, Refusal, Refusals};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::deductions::Deduction;
use super::ter::{Category, Ptkp, category};

kernel::names! {
    /// What is paid for, as the tax rules tell it apart.
    TaxObject {
        Goods = "barang", "Barang";
        Service = "jasa", "Jasa";
        Catering = "katering", "Katering";
        Utility = "utilitas", "BBM, listrik, air, atau pos";
        Building = "konstruksi", "Pekerjaan konstruksi, penyedia bersertifikat";
        SmallBuilding = "konstruksi-kecil", "Pekerjaan konstruksi, penyedia kecil";
        UncertifiedBuilding = "konstruksi-tanpa-sertifikat", "Pekerjaan konstruksi, penyedia tanpa sertifikat";
        Turnkey = "konstruksi-terintegrasi", "Pekerjaan konstruksi terintegrasi, bersertifikat";
        UncertifiedTurnkey = "konstruksi-terintegrasi-tanpa-sertifikat", "Pekerjaan konstruksi terintegrasi, tanpa sertifikat";
        Consulting = "konsultansi-konstruksi", "Konsultansi konstruksi, bersertifikat";
        UncertifiedConsulting = "konsultansi-konstruksi-tanpa-sertifikat", "Konsultansi konstruksi, tanpa sertifikat";
        Rent = "sewa-tanah-bangunan", "Sewa tanah atau bangunan";
        HonourLow = "honor-golongan-1-2", "Honorarium golongan I atau II";
        HonourMiddle = "honor-golongan-3", "Honorarium golongan III";
        HonourHigh = "honor-golongan-4", "Honorarium golongan IV";
        MonthlyWage = "upah-bulanan", "Upah pegawai tidak tetap, dibayar bulanan";
        None = "tanpa-pajak", "Tidak dikenai pajak";
    }
}

kernel::names! {
    /// Who is paid, as the tax rules tell them apart.
    PayeeForm {
        Person = "perorangan", "Orang pribadi";
        PersonCompany = "perseroan-perorangan", "Perseroan perorangan";
        Cooperative = "koperasi", "Koperasi";
        Partnership = "cv-firma", "CV atau firma";
        Company = "pt", "PT";
        VillageCompany = "bumdes", "BUM Desa";
        Government = "instansi", "Instansi pemerintah";
    }
}

kernel::names! {
    /// Goods as the VAT rules tell them apart: by the part of the price that the
    /// rate is taken of.
    VatKind {
        Ordinary = "ppn-biasa", "Bukan barang mewah: DPP nilai lain 11/12";
        Luxury = "ppn-mewah", "Barang mewah: DPP penuh";
    }
}

kernel::names! {
    /// What a rate is taken of.
    Base {
        Gross = "bruto", "jumlah bruto";
        /// Without the VAT that the price holds.
        Net = "dpp", "dasar pengenaan pajak";
        HalfNet = "setengah-dpp", "separuh dasar pengenaan pajak";
    }
}

/// What the officials say of a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaxInput {
    pub object: TaxObject,
    pub form: PayeeForm,
    /// The payee has shown an NPWP.
    #[serde(default)]
    pub npwp: bool,
    /// A taxable entrepreneur, with a tax invoice.
    #[serde(default)]
    pub pkp: bool,
    /// Of goods with VAT: whether they are luxury.
    #[serde(default)]
    pub vat: Option<VatKind>,
    /// Of whoever is paid a wage by the month.
    #[serde(default)]
    pub ptkp: Option<Ptkp>,
    /// Has shown a certificate for the final tax of small enterprises.
    #[serde(default)]
    pub certificate: bool,
    /// Bought through a marketplace that collects the tax itself.
    #[serde(default)]
    pub marketplace: bool,
    /// Why what is withheld is not what the rules propose.
    #[serde(default)]
    pub reason: String,
}

/// One rule of the dated list. Rates are millionths.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaxRule {
    #[serde(rename = "nama")]
    pub name: String,
    /// Kind of the deduction.
    #[serde(rename = "jenis")]
    pub kind: String,
    /// Of a group the first rule that fits counts: ppn, or pph.
    #[serde(rename = "kelompok")]
    pub group: Group,
    #[serde(rename = "objek")]
    pub objects: Vec<TaxObject>,
    /// All forms where it is empty.
    #[serde(rename = "bentuk", default)]
    pub forms: Vec<PayeeForm>,
    #[serde(default)]
    pub pkp: Option<bool>,
    /// For luxury or other goods alone.
    #[serde(rename = "sifat", default)]
    pub vat: Option<VatKind>,
    #[serde(rename = "suket", default)]
    pub certificate: Option<bool>,
    #[serde(rename = "lokapasar", default)]
    pub marketplace: Option<bool>,
    #[serde(rename = "mulai", default)]
    pub from: Option<Day>,
    #[serde(rename = "sampai", default)]
    pub until: Option<Day>,
    #[serde(rename = "dasar")]
    pub base: Base,
    #[serde(rename = "tarif")]
    pub rate: u32,
    #[serde(rename = "tarif_tanpa_npwp", default)]
    pub rate_without_npwp: Option<u32>,
    /// Higher rates of what the base has above some sums, in their order.
    #[serde(rename = "lapisan", default)]
    pub layers: Vec<Layer>,
    /// The rate is that of the dated table, by the payee's family.
    #[serde(rename = "ter", default)]
    pub by_table: bool,
    #[serde(skip)]
    pub table: Vec<Category>,
    /// Part of the base that the rate is taken of, such as 11/12.
    #[serde(rename = "faktor", default = "whole")]
    pub factor: (u32, u32),
    /// Nothing is withheld up to here.
    #[serde(rename = "ambang", default)]
    pub threshold: Option<Money>,
    #[serde(rename = "ambang_atas", default = "gross")]
    pub threshold_of: Base,
    #[serde(rename = "akun", default)]
    pub account: String,
    #[serde(rename = "sumber")]
    pub source: String,
}

/// The rate of what lies above a sum, up to the next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Layer {
    #[serde(rename = "di_atas")]
    pub above: Money,
    #[serde(rename = "tarif")]
    pub rate: u32,
    #[serde(rename = "tarif_tanpa_npwp", default)]
    pub rate_without_npwp: Option<u32>,
}

fn whole() -> (u32, u32) {
    (1, 1)
}

fn gross() -> Base {
    Base::Gross
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Group {
    #[serde(rename = "ppn")]
    Vat,
    #[serde(rename = "pph")]
    Income,
}

/// What a rule proposes to withhold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proposal {
    pub kind: String,
    pub name: String,
    pub base: Money,
    /// Millionths; none where several layers bear it.
    pub rate: Option<u32>,
    pub amount: Money,
    pub source: String,
}

impl TaxRule {
    fn fits(&self, input: &TaxInput, day: Day) -> bool {
        self.vat.is_none_or(|vat| input.vat == Some(vat)) && self.fits_whatever(input, day)
    }

    /// Whether it fits by all but the kind of goods.
    fn fits_whatever(&self, input: &TaxInput, day: Day) -> bool {
        let same = |asked: Option<bool>, is: bool| asked.is_none_or(|a| a == is);
        self.objects.contains(&input.object)
            && (self.forms.is_empty() || self.forms.contains(&input.form))
            && same(self.pkp, input.pkp)
            && same(self.certificate, input.certificate)
            && same(self.marketplace, input.marketplace)
            && self.from.is_none_or(|from| day >= from)
            && self.until.is_none_or(|until| day <= until)
    }

    /// The payee's category of the table.
    fn family(&self, input: &TaxInput) -> Option<&Category> {
        category(&self.table, input.ptkp?.code())
    }

    /// The rate times the factor, as a fraction.
    fn part(&self, npwp: bool) -> (i128, i128) {
        let (over, under) = self.factor;
        let rate = rate_of(npwp, self.rate, self.rate_without_npwp);
        (rate * i128::from(over), 1_000_000 * i128::from(under.max(1)))
    }

    /// The tax of a base. Each layer adds what its rate is above the one below.
    fn of(&self, base: Fraction, npwp: bool) -> Fraction {
        let (over, under) = self.part(npwp);
        let mut sum = base.over * over;
        let mut below = rate_of(npwp, self.rate, self.rate_without_npwp);
        for layer in &self.layers {
            let rate = rate_of(npwp, layer.rate, layer.rate_without_npwp);
            let above = base.over - i128::from(layer.above.sen()) * base.under;
            sum += above.max(0) * (rate - below) * i128::from(self.factor.0);
            below = rate;
        }
        Fraction { over: sum, under: base.under * under }
    }
}

fn rate_of(npwp: bool, rate: u32, without: Option<u32>) -> i128 {
    i128::from(if npwp { rate } else { without.unwrap_or(rate) })
}

/// What is to be withheld of a gross sum on a day. Whole rupiah, rounded down.
pub fn propose(gross: Money, input: &TaxInput, day: Day, rules: &[TaxRule]) -> Vec<Proposal> {
    if input.form == PayeeForm::Government {
        return Vec::new();
    }
    let first = |group: Group| rules.iter().find(|r| r.group == group && r.fits(input, day));
    let vat = first(Group::Vat);
    // The price of a taxable entrepreneur holds the VAT, withheld or not.
    let (over, under) = vat.map_or((0, 1), |r| r.part(true));
    let net = Fraction { over: i128::from(gross.sen()) * under, under: under + over };
    vat.into_iter().chain(first(Group::Income)).filter_map(|rule| withheld(rule, gross, net, input)).collect()
}

/// Sen as an exact fraction.
#[derive(Clone, Copy)]
struct Fraction {
    over: i128,
    under: i128,
}

impl Fraction {
    /// Whole rupiah, rounded down.
    fn rupiah(self) -> Money {
        let sen = self.over / self.under / 100 * 100;
        Money::from_sen(i64::try_from(sen).unwrap_or(i64::MAX))
    }

    fn above(self, limit: Money) -> bool {
        self.over > i128::from(limit.sen()) * self.under
    }
}

fn withheld(rule: &TaxRule, gross: Money, net: Fraction, input: &TaxInput) -> Option<Proposal> {
    let of = |base: Base| match base {
        Base::Gross => Fraction { over: i128::from(gross.sen()), under: 1 },
        Base::Net => net,
        Base::HalfNet => Fraction { over: net.over, under: net.under * 2 },
    };
    if rule.threshold.is_some_and(|limit| !of(rule.threshold_of).above(limit)) {
        return None;
    }
    let base = of(rule.base);
    let (amount, rate) = if rule.by_table {
        let rate = rule.family(input)?.rate(|until| !base.above(until));
        let tax = Fraction { over: base.over * i128::from(rate), under: base.under * 1_000_000 };
        (tax.rupiah(), Some(rate))
    } else {
        let one = rule.layers.first().is_none_or(|layer| !base.above(layer.above));
        let rate = if input.npwp { rule.rate } else { rule.rate_without_npwp.unwrap_or(rule.rate) };
        (rule.of(base, input.npwp).rupiah(), one.then_some(rate))
    };
    amount.is_positive().then(|| Proposal {
        kind: rule.kind.clone(),
        name: rule.name.clone(),
        base: base.rupiah(),
        rate,
        amount,
        source: rule.source.clone(),
    })
}

/// The kinds of deductions that the rules speak of.
pub fn tax_kinds(rules: &[TaxRule]) -> BTreeSet<&str> {
    rules.iter().map(|r| r.kind.as_str()).collect()
}

/// What is withheld against what the rules propose.
#[derive(Clone, Debug)]
pub struct TaxFacts<'a> {
    pub gross: Money,
    pub day: Day,
    pub deductions: &'a [Deduction],
    pub input: Option<&'a TaxInput>,
    /// The region's policy asks for a judgement of this kind of payment.
    pub required: bool,
}

/// Each kind of tax is just what is proposed, or there is a reason.
pub fn check_tax(facts: &TaxFacts<'_>, rules: &[TaxRule], law: &str, refusals: &mut Refusals) {
    let Some(input) = facts.input else {
        refusals.require(!facts.required, || {
            Refusal::new(
                "PAJAK-BELUM-DIHITUNG",
                law,
                "Objek dan keadaan pajak pembayaran ini belum dinyatakan.",
                "Hitung pajaknya dahulu; pilih «Tidak dikenai pajak» bila memang demikian.",
            )
            .at("pajak")
        });
        return;
    };
    if !input.reason.is_empty() {
        return;
    }
    if !check_said(input, facts.day, rules, law, refusals) {
        return;
    }
    let mut sums: BTreeMap<&str, (Money, Money)> = BTreeMap::new();
    let proposed = propose(facts.gross, input, facts.day, rules);
    for p in &proposed {
        let sum = sums.entry(&p.kind).or_default();
        sum.0 = sum.0.plus(p.amount);
    }
    let kinds = tax_kinds(rules);
    for d in facts.deductions.iter().filter(|d| kinds.contains(d.kind.as_str())) {
        let sum = sums.entry(&d.kind).or_default();
        sum.1 = sum.1.plus(d.amount);
    }
    for (kind, (wanted, typed)) in sums.into_iter().filter(|(_, (wanted, typed))| wanted != typed) {
        let message = format!("Potongan {kind} {}, sedangkan menurut aturannya {}.", typed.rupiah(), wanted.rupiah());
        refusals.push(
            Refusal::new("PAJAK-BEDA", law, message, "Pakai jumlah yang dihitung, atau tulis alasan perbedaannya.")
                .money("dihitung", wanted)
                .money("diisi", typed)
                .money("selisih", typed.minus(wanted))
                .figure("jenis", kind)
                .at("potongan"),
        );
    }
}

/// Where the rules of a day tell luxury from other goods, somebody says which
/// they are, and of a wage by the month whom the payee keeps. Nothing is worked
/// out before.
pub fn check_said(input: &TaxInput, day: Day, rules: &[TaxRule], law: &str, refusals: &mut Refusals) -> bool {
    let asks = |r: &TaxRule| r.group == Group::Vat && r.vat.is_some() && r.fits_whatever(input, day);
    let asked = input.form != PayeeForm::Government && rules.iter().any(asks);
    let said = input.vat.is_some() || !asked;
    refusals.require(said, || {
        Refusal::new(
            "PAJAK-PPN-JENIS",
            law,
            "Belum dinyatakan apakah barangnya barang mewah; PPN-nya berbeda.",
            "Pilih barang mewah atau bukan, atau tulis alasan mengapa potongannya dipertahankan.",
        )
        .at("vat")
    });
    let first = rules.iter().find(|r| r.group == Group::Income && r.fits(input, day));
    let known = input.form == PayeeForm::Government || first.is_none_or(|r| !r.by_table || r.family(input).is_some());
    refusals.require(known, || {
        Refusal::new(
            "PAJAK-PTKP-KOSONG",
            law,
            "Status PTKP penerima upah bulanan belum dinyatakan, atau tidak ada dalam tabel tarifnya.",
            "Pilih status PTKP, atau tulis alasan mengapa potongannya dipertahankan.",
        )
        .at("ptkp")
    });
    said && known
}

/// A deduction that was remitted, with the receipt that proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remitted {
    pub line: i64,
    pub kind: String,
    pub ntpn: String,
    pub paid_on: Day,
}

/// The receipt proves a deduction by its document and line: once it is there,
/// `label` is neither voided nor changed.
pub fn check_not_remitted(label: &str, remitted: &[Remitted], refusals: &mut Refusals) {
    for r in remitted {
        refusals.push(
            Refusal::new(
                "PAJAK-SUDAH-DISETOR-TETAP",
                "PP 12/2019 Ps 151; aturan Simpul: yang sudah disetor tidak dibatalkan di atas kertas (pola F03)",
                format!(
                    "Potongan {} baris {} atas {label} sudah disetor {} dengan NTPN {}.",
                    r.kind,
                    r.line,
                    r.paid_on.long(),
                    r.ntpn
                ),
                "Pertahankan dokumennya; betulkan di kantor pajak atau dengan retur, bukan dengan pembatalan.",
            )
            .figure("dokumen", label)
            .figure("jenis", r.kind.as_str())
            .figure("ntpn", r.ntpn.as_str())
            .day("tanggal", r.paid_on),
        );
    }
}

/// Tax withheld on a day and not yet remitted is open for so many days.
pub fn check_open(open: &[(Day, Money)], today: Day, days: i64, law: &str, refusals: &mut Refusals) {
    let late: Vec<&(Day, Money)> = open.iter().filter(|(day, _)| today.days_since(*day) > days).collect();
    let Some(first) = late.iter().map(|(day, _)| *day).min() else { return };
    let sum = late.iter().fold(Money::ZERO, |sum, (_, amount)| sum.plus(*amount));
    let message = format!(
        "{} potongan sejumlah {} belum disetor sesudah {days} hari; yang tertua bertanggal {}.",
        late.len(),
        sum.rupiah(),
        first.long()
    );
    refusals.push(
        Refusal::new("SPP-GU-PAJAK-TERBUKA", law, message, "Setorkan pajaknya dan catat NTPN-nya dahulu.")
            .money("belum-disetor", sum)
            .day("tanggal", first),
    );
}
