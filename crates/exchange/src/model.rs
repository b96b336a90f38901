//! What the registers hold: members, systems, keys, services, data sets, access.

use kernel::{Day, Moment, names};
use serde::{Deserialize, Serialize};

names! {
    /// What a key proves.
    KeyKind {
        /// Ed25519: signs messages and events.
        Signing = "tanda-tangan", "Kunci tanda tangan";
        /// A client certificate, known by its SHA-256.
        Certificate = "sertifikat", "Sertifikat klien";
    }
}

names! {
    KeyState {
        Waiting = "menunggu", "Menunggu pencocokan sidik";
        InForce = "berlaku", "Berlaku";
        Rejected = "ditolak", "Ditolak";
        Revoked = "dicabut", "Dicabut";
    }
}

names! {
    /// A code with which a system's key is brought, and what became of it.
    CodeState {
        Open = "terbuka", "Terbuka sampai waktunya";
        Used = "terpakai", "Sudah membawa kunci";
        Revoked = "dicabut", "Dicabut";
        Over = "lewat", "Lewat waktunya";
    }
}

names! {
    AddressState {
        Waiting = "menunggu", "Menunggu persetujuan";
        InForce = "berlaku", "Berlaku";
        Rejected = "ditolak", "Ditolak";
        Replaced = "diganti", "Diganti";
    }
}

names! {
    /// Where a description of a data set stands.
    VersionState {
        Waiting = "menunggu", "Menunggu walidata";
        InForce = "berlaku", "Berlaku";
        Rejected = "ditolak", "Ditolak";
        /// A later revision of the same version counts.
        Replaced = "diganti", "Diganti";
        Ended = "diakhiri", "Diakhiri";
    }
}

names! {
    /// What officials decide about the running exchange.
    OrderKind {
        /// An event that was set aside goes on, as it came or mended.
        Send = "kirim", "Kirim ulang";
        Discard = "buang", "Buang";
        Release = "lepas", "Lepaskan aliran";
        /// An address that wanted no more is asked anew.
        Deliver = "antar", "Lanjutkan pengantaran";
        /// An alarm was looked at.
        Note = "alarm", "Alarm dilihat";
    }
}

names! {
    OrderState {
        Waiting = "menunggu", "Menunggu orang kedua";
        InForce = "berlaku", "Diputuskan";
        Rejected = "ditolak", "Ditolak";
    }
}

names! {
    /// How often a data set is brought up to date.
    Period {
        /// As it happens.
        Continuous = "seketika", "Seketika";
        Daily = "harian", "Harian";
        Weekly = "mingguan", "Mingguan";
        Monthly = "bulanan", "Bulanan";
        Quarterly = "triwulanan", "Triwulanan";
        HalfYearly = "semesteran", "Semesteran";
        Yearly = "tahunan", "Tahunan";
        Occasional = "sewaktu", "Sewaktu-waktu";
    }
}

names! {
    /// By what personal data may be processed (UU 27/2022).
    PersonalGround {
        Consent = "persetujuan-pemilik", "Persetujuan pemilik data";
        Contract = "perjanjian", "Kewajiban perjanjian dengan pemilik data";
        LegalDuty = "kewajiban-hukum", "Kewajiban hukum";
        VitalInterest = "kepentingan-vital", "Kepentingan vital pemilik data";
        PublicDuty = "tugas-publik", "Tugas umum, pelayanan publik, atau kewenangan";
        LegitimateInterest = "kepentingan-sah", "Kepentingan yang sah lainnya";
    }
}

/// A class of members, as dated data name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberClass {
    #[serde(rename = "kode")]
    pub code: String,
    #[serde(rename = "nama")]
    pub title: String,
}

/// A list of codes that fields of a data set speak.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferenceCode {
    /// The field.
    pub field: String,
    /// The list, such as «kode wilayah Kemendagri».
    pub list: String,
}

/// A member as acts load it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub id: i64,
    pub instance: String,
    pub class: String,
    pub code: String,
    pub name: String,
    /// The SKPD that answers for it.
    pub unit: i64,
    pub ended: bool,
}

/// A system with its member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct System {
    pub id: i64,
    pub code: String,
    pub title: String,
    pub by_certificate: bool,
    /// Ended itself, not by its member.
    pub ended: bool,
    pub member: Member,
}

impl System {
    /// `ID-BURU/GOV/DINKES/SIK`
    pub fn identifier(&self) -> String {
        let m = &self.member;
        identifier([&m.instance, &m.class, &m.code, &self.code])
    }

    /// Neither it nor its member is over.
    pub fn lives(&self) -> bool {
        !self.ended && !self.member.ended
    }
}

/// The registers take no letter that an address would write otherwise.
pub fn identifier(parts: [&str; 4]) -> String {
    parts.join("/")
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub id: i64,
    pub system: System,
    pub kind: KeyKind,
    pub keyid: String,
    pub material: String,
    pub starts: Day,
    pub ends: Day,
    pub state: KeyState,
    pub proposed_by: i64,
    pub confirmed_at: Option<Moment>,
    pub ended_at: Option<Moment>,
}

/// A code that is read out to whoever sets up a system; itself it is nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolmentCode {
    pub id: i64,
    pub system: System,
    /// The last day of the key that it brings.
    pub key_ends: Day,
    pub expires_at: Moment,
    pub made_by: i64,
    pub made_at: Moment,
    /// The key that it brought.
    pub key: Option<i64>,
    pub revoked: bool,
}

impl EnrolmentCode {
    /// As far as it is known without a clock.
    pub fn state(&self) -> CodeState {
        match (self.key, self.revoked) {
            (Some(_), _) => CodeState::Used,
            (None, true) => CodeState::Revoked,
            (None, false) => CodeState::Open,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    pub id: i64,
    pub system: System,
    pub code: String,
    pub title: String,
    pub personal: bool,
    /// Ended itself, not by its system.
    pub ended: bool,
}

impl Service {
    pub fn lives(&self) -> bool {
        !self.ended && self.system.lives()
    }

    /// As people call it.
    pub fn label(&self) -> String {
        format!("{}/{}", self.system.identifier(), self.code)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    pub id: i64,
    pub service: Service,
    pub url: String,
    pub state: AddressState,
    pub proposed_by: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataSet {
    pub id: i64,
    pub code: String,
    pub unit: i64,
    pub system: System,
    pub ended: bool,
}

impl DataSet {
    pub fn lives(&self) -> bool {
        !self.ended && self.system.lives()
    }
}

/// A description of a data set, as far as the next one depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    pub id: i64,
    pub dataset: i64,
    pub version: i64,
    pub revision: i64,
    pub schema: serde_json::Value,
    pub personal: bool,
    pub state: VersionState,
    pub described_by: i64,
}

/// A decision about the running exchange, as acts load it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    pub id: i64,
    /// The SKPD for whose data it was proposed.
    pub unit: i64,
    pub state: OrderState,
    pub proposed_by: i64,
}

/// A version of a data set, and an event of it that was set aside, as a
/// register writes it: `kunjungan-puskesmas/1/1048577`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub dataset: String,
    pub version: i64,
    /// The lane's number of the event; none where the stream is meant.
    pub event: Option<i64>,
}

impl Place {
    pub fn parse(text: &str) -> Option<Place> {
        let mut parts = text.trim().split('/');
        let (dataset, version) = (parts.next()?.to_owned(), parts.next()?.parse().ok()?);
        let event = parts.next().map(str::parse).transpose().ok()?;
        let whole = parts.next().is_none() && !dataset.is_empty();
        whole.then_some(Place { dataset, version, event })
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.dataset, self.version)?;
        self.event.map_or(Ok(()), |event| write!(f, "/{event}"))
    }
}

/// What a PAD asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    pub document: i64,
    pub client: System,
    pub target: Target,
    /// Its ground under the law of personal data.
    pub personal_ground: Option<PersonalGround>,
    pub asked_until: Day,
    pub asked_by: i64,
    /// The days that it was given for.
    pub given: Option<(Day, Day)>,
}

/// A service, or a version of a data set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    Service(Service),
    DataSet(DataSet, i64),
}

impl Target {
    pub fn system(&self) -> &System {
        match self {
            Target::Service(service) => &service.system,
            Target::DataSet(dataset, _) => &dataset.system,
        }
    }

    pub fn lives(&self) -> bool {
        match self {
            Target::Service(service) => service.lives(),
            Target::DataSet(dataset, _) => dataset.lives(),
        }
    }

    pub fn label(&self) -> String {
        match self {
            Target::Service(service) => format!("layanan {}", service.label()),
            Target::DataSet(dataset, version) => format!("set data {} versi {version}", dataset.code),
        }
    }
}
