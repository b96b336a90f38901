//! The offices that act, as the law names them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where an office holds: in one SKPD or unit, or in the whole regency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    Region,
    Unit,
}

macro_rules! roles {
    ($($(#[$meta:meta])* $name:ident = $code:literal, $title:literal, $reach:ident;)*) => {
        /// An official role, held by decree and period.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum Role {
            $($(#[$meta])* #[serde(rename = $code)] $name,)*
        }

        impl Role {
            pub const ALL: &'static [Role] = &[$(Role::$name,)*];

            /// The stable name in data and on the command line.
            pub fn code(self) -> &'static str {
                match self { $(Role::$name => $code,)* }
            }

            /// What people read.
            pub fn title(self) -> &'static str {
                match self { $(Role::$name => $title,)* }
            }

            pub fn reach(self) -> Reach {
                match self { $(Role::$name => Reach::$reach,)* }
            }

            pub fn parse(code: &str) -> Option<Role> {
                Role::ALL.iter().copied().find(|r| r.code() == code)
            }
        }
    };
}

roles! {
    Bupati = "bupati", "Bupati/Wali Kota", Region;
    Sekda = "sekda", "Sekretaris Daerah", Region;
    Ppkd = "ppkd", "PPKD", Region;
    Bud = "bud", "Bendahara Umum Daerah", Region;
    /// There may be several (PP 12/2019 Ps 9).
    KuasaBud = "kuasa-bud", "Kuasa BUD", Region;
    Pa = "pa", "Pengguna Anggaran", Unit;
    Kpa = "kpa", "Kuasa Pengguna Anggaran", Unit;
    PpkSkpd = "ppk-skpd", "PPK-SKPD", Unit;
    PpkUnit = "ppk-unit", "PPK-Unit SKPD", Unit;
    Pptk = "pptk", "PPTK", Unit;
    BendaharaPengeluaran = "bendahara-pengeluaran", "Bendahara Pengeluaran", Unit;
    BendaharaPenerimaan = "bendahara-penerimaan", "Bendahara Penerimaan", Unit;
    BendaharaPengeluaranPembantu = "bpp", "Bendahara Pengeluaran Pembantu", Unit;
    BendaharaPenerimaanPembantu = "bendahara-penerimaan-pembantu", "Bendahara Penerimaan Pembantu", Unit;
    Collector = "pemungut", "Pemungut Pajak/Retribusi", Unit;
    StaffDrafter = "staf", "Staf Penyusun Konsep", Unit;
    PayeeRegistrar = "pencatat-penerima", "Pencatat Rekening Penerima", Region;
    Personnel = "bkpsdm", "BKPSDM", Region;
    BankOfficer = "petugas-bank", "Petugas Bank", Region;
    Dprd = "dprd", "DPRD (membaca)", Region;
    Auditor = "auditor", "Pemeriksa (membaca)", Region;
    Inspektorat = "inspektorat", "Inspektorat", Region;
    Bappeda = "bappeda", "Bappeda", Region;
    Tapd = "tapd", "TAPD", Region;
    Administrator = "administrator", "Administrator Diskominfo", Region;
}

/// How an office is held (UU 30/2014 Ps 14, 34; UU 23/2014 Ps 86, 214).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Mandate {
    #[serde(rename = "definitif")]
    Definitive,
    /// The holder is permanently absent.
    #[serde(rename = "plt")]
    Plt,
    /// The holder is away for a time.
    #[serde(rename = "plh")]
    Plh,
    #[serde(rename = "pj")]
    Pj,
}

impl Mandate {
    pub const ALL: [Mandate; 4] = [Mandate::Definitive, Mandate::Plt, Mandate::Plh, Mandate::Pj];

    pub fn code(self) -> &'static str {
        match self {
            Mandate::Definitive => "definitif",
            Mandate::Plt => "plt",
            Mandate::Plh => "plh",
            Mandate::Pj => "pj",
        }
    }

    pub fn parse(code: &str) -> Option<Mandate> {
        Mandate::ALL.into_iter().find(|m| m.code() == code)
    }

    /// Plt and Plh act by mandate and may not decide on the allocation of the
    /// budget (UU 30/2014 Ps 14(7)).
    pub fn may_allocate(self) -> bool {
        matches!(self, Mandate::Definitive | Mandate::Pj)
    }
}
