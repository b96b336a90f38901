//! Pure decisions about evidence: facts in, a decision or all refusals out.

use kernel::lifecycle::State;
use kernel::{Refusal, Refusals, Role};

use crate::model::EvidenceKind;
use crate::policy::Policy;

/// Every code that a rule here may answer with.
pub const CODES: &[&str] = &[
    "LAMPIRAN-BERAKHIR",
    "LAMPIRAN-BUKAN-ANDA",
    "LAMPIRAN-JENIS",
    "LAMPIRAN-JUMLAH",
    "LAMPIRAN-LUAR",
    "LAMPIRAN-ORANG-LAIN",
    "LAMPIRAN-SAMA",
    "LAMPIRAN-SUDAH-LEPAS",
    "LAMPIRAN-TERKUNCI",
    "LAMPIRAN-UKURAN",
];

const LAW: &str = "UU 1/2004 Ps 18(3): penanda tangan bertanggung jawab atas bukti yang menjadi dasar pengeluaran";
const OURS: &str = "Kebijakan Simpul (data bertanggal)";

/// A document, as far as it takes papers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub label: String,
    pub state: State,
    /// Brought by an import.
    pub external: bool,
    /// Living attachments.
    pub already: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachFacts {
    pub on: Standing,
    pub kind: EvidenceKind,
    /// The office under which it is attached; none for an operator of a practice folder.
    pub role: Option<Role>,
    /// Bytes of the file.
    pub size: i64,
    /// Name of a living attachment with the same content.
    pub same: Option<String>,
    /// Whoever acts is who brought the file.
    pub own: bool,
}

/// Offices that ask for the payment, and so bring what proves the claim.
pub const ASKING: &[Role] =
    &[Role::StaffDrafter, Role::Pptk, Role::BendaharaPengeluaran, Role::BendaharaPengeluaranPembantu];

/// States in which nothing more is to be proved.
fn ended(state: State) -> bool {
    matches!(state, State::Voided | State::Rejected | State::Bounced)
}

/// Whether a document takes one more paper, whatever it is.
pub fn decide_takes(on: &Standing, policy: &Policy) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(!on.external, || {
        Refusal::new(
            "LAMPIRAN-LUAR",
            "Kebijakan Simpul: dokumen impor hanya dibaca dan dilacak",
            format!("{} berasal dari impor; buktinya ada di sistem asalnya.", on.label),
            "Simpan buktinya di sistem asal dokumen ini.",
        )
    });
    refusals.require(!ended(on.state), || {
        Refusal::new(
            "LAMPIRAN-BERAKHIR",
            LAW,
            format!("{} berstatus {}; tidak ada lagi yang perlu dibuktikan padanya.", on.label, on.state.title()),
            "Lampirkan pada dokumen yang menggantikannya.",
        )
    });
    refusals.require(on.already < policy.most_files, || {
        Refusal::new(
            "LAMPIRAN-JUMLAH",
            OURS,
            format!("{} sudah memuat {} lampiran; batasnya {}.", on.label, on.already, policy.most_files),
            "Gabungkan beberapa lembar menjadi satu PDF.",
        )
        .figure("limit", policy.most_files.to_string())
        .figure("terpakai", on.already.to_string())
        .at("berkas")
    });
    refusals.or(())
}

pub fn decide_attach(facts: &AttachFacts, policy: &Policy) -> Result<(), Refusals> {
    let mut refusals = decide_takes(&facts.on, policy).err().unwrap_or_default();
    refusals.require(facts.own, || {
        Refusal::new(
            "LAMPIRAN-BUKAN-ANDA",
            LAW,
            "Berkas ini tidak Anda bawa sendiri ke SKPD dokumen ini.",
            "Unggah berkasnya dari halaman dokumen, lalu lampirkan.",
        )
    });
    let asking = facts.role.is_none_or(|role| ASKING.contains(&role));
    refusals.require(asking || !facts.kind.proves_the_claim(), || {
        Refusal::new(
            "LAMPIRAN-JENIS",
            "PP 12/2019 Ps 4(5): yang menguji tidak melengkapi tagihan yang diujinya",
            format!("«{}» dibawa oleh yang mengajukan pembayaran, bukan oleh yang memeriksa atau membayarnya.", facts.kind.title()),
            "Kembalikan dokumennya dengan alasan, atau lampirkan lembar penelitian, surat pernyataan, keputusan, atau bukti transfer.",
        )
        .at("jenis")
    });
    let limit = policy.most_kb.saturating_mul(1024);
    refusals.require(facts.size <= limit, || {
        Refusal::new(
            "LAMPIRAN-UKURAN",
            OURS,
            format!("Berkas ini {} kB, melebihi batas {} kB.", facts.size.saturating_add(1023) / 1024, policy.most_kb),
            "Pindai dengan resolusi lebih rendah (200 dpi, hitam putih) atau pecah menjadi beberapa berkas.",
        )
        .figure("limit", limit.to_string())
        .figure("diminta", facts.size.to_string())
        .at("berkas")
    });
    if let Some(name) = &facts.same {
        refusals.push(
            Refusal::new(
                "LAMPIRAN-SAMA",
                LAW,
                format!("Isi berkas ini sama dengan «{name}» yang sudah terlampir pada {}.", facts.on.label),
                "Pilih berkas lain; yang ini tidak perlu dilampirkan lagi.",
            )
            .at("berkas"),
        );
    }
    refusals.or(())
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetachFacts {
    pub label: String,
    pub state: State,
    pub name: String,
    pub detached: bool,
    /// Whoever acts attached it, or wrote the document.
    pub own: bool,
}

/// Evidence leaves a document only while nobody has relied on it.
pub fn decide_detach(facts: &DetachFacts) -> Result<(), Refusals> {
    let mut refusals = Refusals::new();
    refusals.require(!facts.detached, || {
        Refusal::new(
            "LAMPIRAN-SUDAH-LEPAS",
            LAW,
            format!("«{}» sudah dilepas dari {}.", facts.name, facts.label),
            "Tidak ada lagi yang perlu dilakukan.",
        )
    });
    refusals.require(facts.own, || {
        Refusal::new(
            "LAMPIRAN-ORANG-LAIN",
            LAW,
            format!("«{}» dilampirkan orang lain pada dokumen yang bukan susunan Anda.", facts.name),
            "Mintalah yang melampirkannya, atau penyusun dokumennya.",
        )
    });
    refusals.require(matches!(facts.state, State::Draft | State::Returned), || {
        Refusal::new(
            "LAMPIRAN-TERKUNCI",
            LAW,
            format!(
                "{} berstatus {}; «{}» sudah menjadi dasar pemeriksaan dan tidak dapat dilepas.",
                facts.label,
                facts.state.title(),
                facts.name
            ),
            "Mintalah dokumennya dikembalikan (return-spp), atau lampirkan bukti yang benar di sampingnya.",
        )
    });
    refusals.or(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: Policy = Policy { most_kb: 10, most_files: 3 };

    fn standing() -> Standing {
        Standing { label: "SPP 1".into(), state: State::Draft, external: false, already: 2 }
    }

    fn fine() -> AttachFacts {
        AttachFacts {
            on: standing(),
            kind: EvidenceKind::Receipt,
            role: Some(Role::Pptk),
            size: 10_240,
            same: None,
            own: true,
        }
    }

    fn codes(found: Result<(), Refusals>) -> Vec<String> {
        found.err().map(Refusals::into_vec).unwrap_or_default().into_iter().map(|r| r.code).collect()
    }

    #[test]
    fn the_limits_pass_and_fail_by_one() {
        assert_eq!(decide_attach(&fine(), &POLICY), Ok(()));
        let cases = [
            (AttachFacts { size: 10_241, ..fine() }, "LAMPIRAN-UKURAN"),
            (AttachFacts { on: Standing { already: 3, ..standing() }, ..fine() }, "LAMPIRAN-JUMLAH"),
            (AttachFacts { same: Some("a.pdf".into()), ..fine() }, "LAMPIRAN-SAMA"),
            (AttachFacts { own: false, ..fine() }, "LAMPIRAN-BUKAN-ANDA"),
            (AttachFacts { on: Standing { external: true, ..standing() }, ..fine() }, "LAMPIRAN-LUAR"),
        ];
        for (facts, code) in cases {
            assert_eq!(codes(decide_attach(&facts, &POLICY)), [code]);
        }
        let on = Standing { already: 9, state: State::Voided, ..standing() };
        let all = AttachFacts { on, size: 10_241, own: false, same: Some("a".into()), ..fine() };
        assert_eq!(codes(decide_attach(&all, &POLICY)).len(), 5, "all reasons at once");
    }

    #[test]
    fn whoever_examines_a_claim_does_not_complete_it() {
        for role in Role::ALL {
            for kind in EvidenceKind::ALL {
                let facts = AttachFacts { role: Some(*role), kind: *kind, ..fine() };
                let barred = kind.proves_the_claim() && !ASKING.contains(role);
                assert_eq!(codes(decide_attach(&facts, &POLICY)) == ["LAMPIRAN-JENIS"], barred, "{role:?} {kind:?}");
            }
        }
    }

    #[test]
    fn each_state_says_whether_papers_come_and_go() {
        for state in State::ALL {
            let comes = decide_attach(&AttachFacts { on: Standing { state: *state, ..standing() }, ..fine() }, &POLICY);
            let over = matches!(state, State::Voided | State::Rejected | State::Bounced);
            assert_eq!(codes(comes).is_empty(), !over, "{state:?}");
            let facts =
                DetachFacts { label: "SPP 1".into(), state: *state, name: "a.pdf".into(), detached: false, own: true };
            let open = matches!(state, State::Draft | State::Returned);
            assert_eq!(codes(decide_detach(&facts)) == ["LAMPIRAN-TERKUNCI"], !open, "{state:?}");
            let strange = codes(decide_detach(&DetachFacts { own: false, ..facts.clone() }));
            assert!(strange.contains(&"LAMPIRAN-ORANG-LAIN".to_owned()), "{state:?}");
            let twice = codes(decide_detach(&DetachFacts { detached: true, ..facts }));
            assert!(twice.contains(&"LAMPIRAN-SUDAH-LEPAS".to_owned()), "{state:?}");
        }
    }

    #[test]
    fn every_code_has_a_case() {
        let source = include_str!("rules.rs");
        let (rules, cases) = source.split_once("mod tests {").expect("both halves");
        for code in CODES {
            assert!(rules.matches(code).count() >= 2, "{code} is listed and used");
            assert!(cases.contains(code) || *code == "LAMPIRAN-BERAKHIR", "{code} has no case");
        }
    }
}
