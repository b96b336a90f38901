//! What is looked for, what was found, and the facts it is found in.

use kernel::{Day, Moment, Money, names};
use serde::{Deserialize, Serialize};

names! {
    /// One question put to the whole year. The letters before the dash are the
    /// pattern of fraud; what patterns there are is told in the README.
    Analytic {
        EvidenceTwice = "F01-BUKTI", "Bukti yang sama pada dua dokumen";
        RoundSums = "F01-BULAT", "Pertanggungjawaban dengan jumlah yang bulat";
        NewPayees = "F01-PENERIMA-BARU", "Pertanggungjawaban kepada penerima yang baru muncul";
        PaidTwice = "F02-REKENING", "Jumlah yang sama ke rekening yang sama";
        InvoiceTwice = "F02-TAGIHAN", "Tagihan yang sama atau hampir sama";
        EvidencePaidTwice = "F02-BUKTI", "Bukti yang sama pada dua pembayaran";
        BankDiffers = "F03-BANK", "Bank dan SP2D tidak sama";
        Split = "F04-PECAH", "Pekerjaan dipecah di bawah batas pengadaan langsung";
        PriceOutlier = "F05-PENCILAN", "Harga satuan jauh di atas harga SKPD lain";
        AboveStandard = "F05-STANDAR", "Harga satuan jauh di atas standar harga";
        BackDated = "F06-MUNDUR", "Dokumen bertanggal mundur";
        LateDecember = "F06-DESEMBER", "Dokumen Desember yang dicatat pada akhir tahun";
        NotRemitted = "F07-SETOR", "Potongan lewat tempo dan belum disetor";
        SharedAccount = "F09-BERSAMA", "Satu rekening atas beberapa penerima";
        RegisteredTogether = "F09-SERENTAK", "Rekening didaftarkan serentak lalu dibayar bersama";
        DirectToTreasurer = "F09-BENDAHARA", "LS ke rekening bendahara";
        PayrollAsCompany = "F09-GAJI", "Rekening gaji pegawai dibayar sebagai badan usaha";
        ChangedBeforePayment = "F10-UBAH", "Rekening diganti menjelang dibayar";
        ChangedBack = "F10-BOLAK-BALIK", "Rekening diganti lalu dikembalikan";
        RepaidElsewhere = "F10-RETUR", "Retur dibayar ulang ke rekening lain";
        NotReturned = "F11-SISA", "Sisa uang muka tidak disetor";
        Lapping = "F11-TAMBAL", "Sisa disetor sesudah UP tahun baru cair";
        CashRests = "F12-DIAM", "Uang di bendahara tidak bergerak";
        PanjarRests = "F12-PANJAR", "Panjar lama pada PPTK";
        CashDiffers = "F12-HITUNG", "Hitungan kas tidak sama dengan buku";
        ManyTeams = "F13-TIM", "Honorarium dari terlalu banyak keputusan dalam sebulan";
        TwinDecrees = "F13-KEMBAR", "Dua nomor keputusan honorarium yang hampir sama";
        NotEmployed = "F14-TIDAK-TERDAFTAR", "Gaji bagi yang tidak ada pada daftar pegawai";
        EmploymentOver = "F14-BERAKHIR", "Gaji sesudah hubungan kerja berakhir";
        PaidElsewhere = "F14-SKPD", "Gaji dibayar SKPD lain dari yang tercatat";
        SoulsOver = "F14-JIWA", "Jiwa pada daftar gaji melebihi catatan";
        SharedPayAccount = "F14-REKENING", "Satu rekening gaji atas beberapa orang";
        UnexplainedGrowth = "F14-SELISIH", "Kenaikan daftar gaji tanpa mutasi pegawai";
        ShortOffice = "F15-SESAAT", "Jabatan sesaat di sekitar pembayaran";
        DecreeTwice = "F15-SK-GANDA", "Satu nomor keputusan dengan dua tanggal";
        LateDecree = "F15-MUNDUR", "Jabatan yang dicatat lama sesudah mulai berlaku";
        RubberStamp = "F16-STEMPEL", "Disetujui tanpa sempat dibaca";
        BothSides = "F16-DUA-SISI", "Satu orang pada dua sisi pengendalian";
        Trio = "F17-TRIO", "Penyusun, penguji, dan penerima yang itu-itu saja";
        ShiftedAndSpent = "F19-GESER", "Anggaran digeser lalu segera dihabiskan";
        OneSeller = "F19-PENYEDIA", "Satu penerima menguasai LS satu SKPD";
        RuleBent = "F20-BOLAK-BALIK", "Aturan diubah lalu dikembalikan";
        RuleBrief = "F20-SINGKAT", "Aturan yang berlaku hanya sebentar";
        Reopened = "F20-KUNCI", "Bulan dibuka, diisi, lalu dikunci lagi";
        ByCommandLine = "F20-CLI", "Langkah pembayaran lewat baris perintah";
    }
}

impl Analytic {
    /// The pattern of fraud, `F02`.
    pub fn pattern(self) -> &'static str {
        self.code().split('-').next().unwrap_or_default()
    }

    /// A payment that it found waits until a second official writes why it may go.
    pub fn holds(self) -> bool {
        matches!(self.pattern(), "F02" | "F03" | "F09" | "F10")
    }

    /// Found by a run, not reported by somebody.
    pub fn runs(self) -> bool {
        !matches!(self, Analytic::BankDiffers | Analytic::CashDiffers)
    }
}

names! {
    FindingState {
        New = "baru", "Baru";
        Examined = "ditelaah", "Ditelaah";
        Explained = "dijelaskan", "Dijelaskan";
        FollowedUp = "ditindaklanjuti", "Ditindaklanjuti";
    }
}

/// Something that was found, before anybody kept it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    pub analytic: Analytic,
    /// What it is about; the same again is the same finding.
    pub key: String,
    pub unit: Option<i64>,
    pub payee: Option<i64>,
    /// The account of the budget that was charged, where it is one.
    pub rekening: Option<String>,
    pub person: Option<i64>,
    /// What is at risk.
    pub amount: Money,
    pub documents: Vec<i64>,
    /// One sentence for whoever examines it, without names of persons.
    pub told: String,
}

impl Hit {
    pub fn new(analytic: Analytic, about: impl std::fmt::Display, told: impl Into<String>) -> Hit {
        Hit {
            analytic,
            key: format!("{}:{about}", analytic.code()),
            unit: None,
            payee: None,
            rekening: None,
            person: None,
            amount: Money::ZERO,
            documents: Vec::new(),
            told: told.into(),
        }
    }

    #[must_use]
    pub fn of(self, unit: i64, amount: Money, documents: Vec<i64>) -> Hit {
        Hit { unit: Some(unit), amount, documents, ..self }
    }

    #[must_use]
    pub fn by(self, person: i64) -> Hit {
        Hit { person: Some(person), ..self }
    }

    #[must_use]
    pub fn to(self, payee: Option<i64>, rekening: Option<String>) -> Hit {
        Hit { payee, rekening, ..self }
    }
}

/// A finding as it is kept.
#[derive(Clone, Debug)]
pub struct Finding {
    pub id: i64,
    pub analytic: Analytic,
    pub year: i32,
    pub state: FindingState,
    pub amount: Money,
    pub released: bool,
}

/// A retur that was ordered to be paid again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaid {
    /// The order, and its number.
    pub id: i64,
    pub number: String,
    /// The SP2D that came back.
    pub sp2d: String,
    pub unit: i64,
    pub amount: Money,
    pub payee: i64,
    pub asked_by: i64,
    /// Digests of the account in the SPP, and of the one that is paid now.
    pub before: Vec<u8>,
    pub now: Vec<u8>,
}

/// An analytic that rests, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    pub id: i64,
    pub analytic: Analytic,
    pub unit: Option<i64>,
    pub payee: Option<i64>,
    pub rekening: Option<String>,
    pub until: Day,
    pub proposed_by: i64,
    pub confirmed: bool,
    pub ended: bool,
}

impl Silence {
    /// Covers a hit on a day.
    pub fn covers(&self, hit: &Hit, day: Day) -> bool {
        let same_account = |own: &String| hit.rekening.as_ref() == Some(own);
        self.confirmed
            && !self.ended
            && day <= self.until
            && self.analytic == hit.analytic
            && self.unit.is_none_or(|u| hit.unit == Some(u))
            && self.payee.is_none_or(|p| hit.payee == Some(p))
            && self.rekening.as_ref().is_none_or(same_account)
    }
}

/// Money that left: an SP2D, or evidence paid out of an advance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    pub id: i64,
    pub thread: i64,
    /// SP2D or TBP.
    pub is_sp2d: bool,
    /// LS, UP, GU, TU.
    pub flow: String,
    pub unit: i64,
    pub number: String,
    pub amount: Money,
    pub day: Day,
    pub payee: Option<i64>,
    pub payee_kind: String,
    /// The register's row, and the keyed digest of its number.
    pub account: Option<i64>,
    pub account_idx: Option<Vec<u8>>,
    pub invoice: Option<String>,
    pub ls_kind: String,
    pub drafted_by: i64,
    /// The first account of the budget that it charges.
    pub rekening: Option<String>,
}

/// A paper on a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    pub digest: String,
    pub document: i64,
    pub thread: i64,
    pub unit: i64,
    pub label: String,
    /// The thread has a payment that left by SP2D, not out of an advance.
    pub paid: bool,
    pub amount: Money,
}

/// Evidence that an LPJ holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spent {
    pub lpj: i64,
    pub unit: i64,
    pub document: i64,
    pub amount: Money,
    pub day: Day,
    pub payee: Option<i64>,
    pub payee_made: Option<Moment>,
}

/// An act with the date it gave its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    pub act: String,
    pub unit: i64,
    pub document: i64,
    pub doc_date: Day,
    pub entered: Day,
    pub at: Moment,
    pub amount: Money,
    /// The consent to an old date by which it was entered.
    pub consent: Option<i64>,
}

/// What is withheld and open, of a unit, a kind and a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    pub unit: i64,
    pub kind: String,
    pub document: i64,
    pub day: Day,
    pub amount: Money,
}

/// An account of the payee register, also one that was replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayeeAccount {
    pub id: i64,
    pub payee: i64,
    pub bank: String,
    pub idx: Vec<u8>,
    pub proposed_by: i64,
    pub proposed_on: Day,
    pub confirmed_on: Option<Day>,
    pub replaced_on: Option<Day>,
}

/// Money in a treasurer's hands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub id: i64,
    pub label: String,
    pub year: i32,
    pub unit: i64,
    pub spp: i64,
    pub due: Option<Day>,
    pub in_hand: Money,
    /// Received less what approved LPJ account for and what was returned.
    pub open: Money,
    /// When something last came in or went out.
    pub last_moved: Option<Day>,
    /// When the cash was last counted by a draw.
    pub last_counted: Option<Day>,
}

/// Money of an advance that came back, and the first UP of the year after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenBack {
    pub document: i64,
    pub unit: i64,
    pub amount: Money,
    pub on: Day,
    pub next_up: Day,
}

/// An office with an end, and the first and last payment acts done under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    pub grant: i64,
    pub person: i64,
    pub unit: Option<i64>,
    pub begins: Day,
    pub ends: Day,
    /// Day and document of each payment act.
    pub acts: Vec<(Day, i64, Money)>,
}

/// An office under which somebody did payment acts, and when it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    pub grant: i64,
    pub person: i64,
    pub unit: Option<i64>,
    pub starts: Day,
    pub confirmed: Day,
    pub acts: i64,
    pub document: Option<i64>,
    pub amount: Money,
}

/// A decree's number with one of its dates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decree {
    pub number: String,
    pub date: Day,
    pub grant: i64,
    pub unit: Option<i64>,
}

/// An approval, and how long after the hand before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub act: String,
    pub person: i64,
    pub unit: i64,
    pub document: i64,
    pub at: Day,
    pub waited_millis: i64,
    pub amount: Money,
}

/// Somebody who stands on two sides of one thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hands {
    pub thread: i64,
    pub person: i64,
    pub unit: i64,
    pub document: i64,
    pub amount: Money,
}

/// Direct payments of a unit by who asked, who examined and who was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    pub unit: i64,
    pub asker: i64,
    pub examiner: i64,
    pub payee: i64,
    pub count: i64,
    pub amount: Money,
}

/// What a version gives an account, and since when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ceiling {
    pub version: i64,
    /// Of several versions the later ones come behind.
    pub order: i64,
    pub unit: i64,
    pub sub_unit: i64,
    pub sub_kegiatan: String,
    pub rekening: String,
    pub amount: Money,
    pub since: Day,
}

/// A line of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Charged {
    pub sp2d: i64,
    pub sub_unit: i64,
    pub sub_kegiatan: String,
    pub rekening: String,
    pub payee: i64,
    pub amount: Money,
    pub day: Day,
}

/// What a direct payment bought on one account of the budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bought {
    pub sp2d: i64,
    pub unit: i64,
    pub rekening: String,
    pub payee: i64,
    pub amount: Money,
    pub day: Day,
    /// What the request says it is for.
    pub subject: String,
    pub contract: Option<String>,
}

/// A line of an RKA with its unit price.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priced {
    pub line: i64,
    pub rka: i64,
    pub unit: i64,
    /// Code and name: a code may name several goods.
    pub item: String,
    pub coefficient: String,
    pub price: Money,
    /// The standard price that it names.
    pub standard: Option<Money>,
    pub amount: Money,
}

/// A value of dated data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleValue {
    pub id: i64,
    pub key: String,
    pub value: String,
    pub starts: Day,
    pub approved: Moment,
    pub proposed_by: i64,
}

/// A month that was opened or locked; which one the journal's columns do not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    pub entry: i64,
    /// None where it is the whole regency.
    pub unit: Option<i64>,
    pub opens: bool,
    pub person: i64,
    pub at: Moment,
}

/// A payment act of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidOn {
    pub day: Day,
    pub document: i64,
    pub amount: Money,
}

/// Payment acts of a person by the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    pub person: i64,
    pub act: String,
    pub unit: Option<i64>,
    pub count: i64,
    pub document: Option<i64>,
}

/// A figure whose evidence is asked for: the amount of one document, or what
/// was realised on a rekening and what is below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    pub year: i32,
    pub document: Option<i64>,
    /// In normal form.
    pub rekening: Option<String>,
    /// An SKPD or unit; none for the whole regency.
    pub unit: Option<i64>,
    pub until: Option<Day>,
    pub amount: Money,
}

/// A line that is a part of a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub document: i64,
    pub thread: i64,
    pub kind: String,
    pub number: Option<String>,
    pub on: Option<Day>,
    pub state: String,
    pub unit: i64,
    pub sub_unit: i64,
    pub unit_code: String,
    pub subject: String,
    /// 0 where the document has no lines of its own.
    pub line: i64,
    pub sub_kegiatan: String,
    pub rekening: String,
    pub amount: Money,
    pub payee: Option<String>,
    /// The payee is a private person, or may be one.
    pub personal: bool,
    /// The LPJ by which evidence of an advance counts.
    pub counted_by: Option<i64>,
}

/// An entry of the journal as it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    pub index: u64,
    pub document: Option<i64>,
    pub act: String,
    /// Just the bytes that the log holds.
    pub text: String,
}
