//! Official papers: from the treasury's words to the printer's, and the token
//! by which a paper is known again.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::lifecycle::{Kind, State};
use kernel::role::Mandate;
use kernel::sheet::Value;
use kernel::{Money, Role, Sheet, Zone};
use print::form::{
    Basis, Batch, Claim, Coded, Cut, Line, Ordered, Payee, Purchase, Release, Released, Room, Signer, Statement,
};
use print::{Foot, Form, Job, Limits, Mark, Seal};
use store::module::Reading;
use store::{Db, Document, Error, Keys, Region, Result, View};
use treasury::public::papers::{self, Paper};
use web::{Genuine, Issuer, PrintJob};

use kernel::hex;

/// Purposes of the keyed digests: what a paper says, and that the token with
/// which it is checked was given here.
const CONTENT: &str = "isi-cetakan";
const TOKEN: &str = "sah";
/// An id, a digest of the content, and a proof over both.
const TOKEN_BYTES: usize = 8 + 16 + 16;

pub fn paper<'a>(view: &'a mut View, issuer: &'a Issuer<'a>, id: i64) -> Reading<'a, Option<PrintJob>> {
    Box::pin(async move {
        let Some((form, name)) = form(view, issuer.db, issuer.address, id).await? else { return Ok(None) };
        Ok(Some(PrintJob { name, body: serde_json::to_value(form)? }))
    })
}

/// In a child of this program; a test is no such program and prints itself.
pub fn render(job: PrintJob) -> std::result::Result<Vec<u8>, String> {
    let form: Form = serde_json::from_value(job.body).map_err(|e| e.to_string())?;
    let limits = if form.budget.is_some() { Limits::budget() } else { Limits::paper() };
    print_job(&Job::Paper(Box::new(form)), &limits).map_err(|e| e.to_string())
}

/// Prints in a child, as the limits allow.
pub fn print_job(job: &Job, limits: &Limits) -> std::result::Result<Vec<u8>, print::PrintError> {
    if cfg!(test) {
        return print::render(job);
    }
    let program = std::env::current_exe().map_err(|_| print::PrintError::NoPrinter)?;
    print::render_isolated(&program, job, limits)
}

/// What stands below a treasurer's book or account when it is printed: its
/// balance in words, and who signs it. Other lists have nothing there.
pub fn foot(sheet: &Sheet) -> Foot {
    let title = sheet.heading.first().map_or("", String::as_str);
    let signed = ["BUKU KAS UMUM", "BUKU PEMBANTU", "LAPORAN PERTANGGUNGJAWABAN BENDAHARA PENGELUARAN"];
    let is_book = signed.iter().any(|begins| title.starts_with(begins));
    let Some(total) = sheet.total.as_ref().filter(|_| is_book) else { return Foot::default() };
    let at = sheet.columns.iter().position(|c| c.name == "Saldo");
    let balance = at.and_then(|at| total.get(at)).and_then(|v| if let Value::Money(m) = v { Some(*m) } else { None });
    let line = |m: Money| format!("Saldo buku {} ({}).", m.rupiah(), m.in_words());
    let office = |office: &str| Signer { office: office.to_owned(), ..Signer::default() };
    let signers = if title.ends_with("BENDAHARA UMUM DAERAH") {
        vec![office("Kuasa Bendahara Umum Daerah")]
    } else {
        vec![
            office("Mengetahui,\nPengguna Anggaran/Kuasa Pengguna Anggaran"),
            office("Bendahara Pengeluaran/Bendahara Pengeluaran Pembantu"),
        ]
    };
    Foot { lines: balance.map(line).into_iter().collect(), signers }
}

/// The form of a document in the view's scope, and the name of its file.
pub async fn form(view: &mut View, db: &Db, address: Option<&str>, id: i64) -> Result<Option<(Form, String)>> {
    let Some(paper) = papers::paper(view, db.keys(), db.region().zone, id).await? else { return Ok(None) };
    let mut form = whole(view, &paper, db.region()).await?;
    let d = &paper.sheet.document;
    form.marks = marks(d, db.region().practice);
    form.marks.extend(preparation::public::replaced_by(view, d).await?.map(Mark::Replaced));
    // Only what was issued here can be checked here.
    if is_final(d) && !d.external {
        let digest = content(db.keys(), &form)?;
        let token = token(db.keys(), d.id, &digest);
        form.seal =
            Some(Seal { digest: hex(&digest), address: format!("{}/sah/{token}", address.unwrap_or_default()) });
    }
    Ok(Some((form, file_name(d))))
}

fn content(keys: &Keys, form: &Form) -> Result<Vec<u8>> {
    // Under a key: the digest is public, what it stands for is not, and short
    // secrets such as an amount could be guessed from a bare one.
    let canonical = form.canonical().map_err(|e| Error::Bug(e.to_string()))?;
    Ok(keys.index(CONTENT, &canonical))
}

pub fn token(keys: &Keys, id: i64, digest: &[u8]) -> String {
    let said = [id.to_be_bytes().as_slice(), digest].concat();
    let proof = keys.index(TOKEN, &said);
    URL_SAFE_NO_PAD.encode([said, proof].concat())
}

/// What a token says, where it was given here: a document and a digest.
fn read_token(keys: &Keys, text: &str) -> Option<(i64, Vec<u8>)> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() == TOKEN_BYTES)?;
    let (said, proof) = bytes.split_at_checked(TOKEN_BYTES - 16)?;
    let (id, digest) = said.split_first_chunk::<8>()?;
    keys.is_index(TOKEN, said, proof).then(|| (i64::from_be_bytes(*id), digest.to_vec()))
}

/// Looks up one document, by the id in the token, and nothing where the token
/// is not one of ours.
pub fn proof<'a>(view: &'a mut View, issuer: &'a Issuer<'a>, text: &'a str) -> Reading<'a, Option<Genuine>> {
    Box::pin(async move {
        let Some((id, printed)) = read_token(issuer.db.keys(), text) else { return Ok(None) };
        let found = standing(view, issuer.db, id).await?;
        Ok(found.map(|(now, genuine)| Genuine { current: now == printed, ..genuine }))
    })
}

/// What anybody may know of a document's paper as it would be printed now, and
/// the digest of its content.
async fn standing(view: &mut View, db: &Db, id: i64) -> Result<Option<(Vec<u8>, Genuine)>> {
    let Some(paper) = papers::paper(view, db.keys(), db.region().zone, id).await? else { return Ok(None) };
    let now = content(db.keys(), &whole(view, &paper, db.region()).await?)?;
    let d = &paper.sheet.document;
    let replaced = preparation::public::replaced_by(view, d).await?;
    let personal = paper.claim.as_ref().is_some_and(|c| c.personal);
    let genuine = Genuine {
        kind: d.kind,
        number: d.number.clone().unwrap_or_else(|| called(&paper)),
        date: d.doc_date,
        state: d.state,
        external: d.external,
        current: true,
        replaced,
        amount: (!personal).then(|| paid(d)),
        digest: print::grouped(&hex(&now)),
    };
    Ok(Some((now, genuine)))
}

/// The paper of a document as it is published: found by its token, and by
/// nothing that the token could be guessed from.
pub async fn published(view: &mut View, db: &Db, d: &Document) -> Result<Option<portal::Paper>> {
    let Some((now, genuine)) = standing(view, db, d.id).await? else { return Ok(None) };
    Ok(Some(portal::Paper {
        key: hex(&portal::published::key_of(&token(db.keys(), d.id, &now))),
        id: d.id,
        version: d.version,
        kind: genuine.kind,
        number: genuine.number,
        date: genuine.date,
        state: genuine.state,
        current: true,
        replaced: genuine.replaced,
        amount: genuine.amount,
        digest: genuine.digest,
    }))
}

/// An RKA takes no number: it is final once the TAPD has verified it.
pub fn is_final(d: &Document) -> bool {
    match d.kind {
        Kind::Rka => matches!(d.state, State::Verified | State::Approved | State::Ratified),
        _ => d.number.is_some(),
    }
}

/// Of a paper without a number: whose it is, of which stage and year.
fn called(paper: &Paper) -> String {
    let stage = paper.budget.as_ref().map_or("", |b| b.stage.as_str());
    format!("{} {stage} {}", paper.skpd.code, paper.sheet.document.year)
}

fn paid(d: &Document) -> Money {
    if d.kind == Kind::Spd { d.amount } else { d.net }
}

fn file_name(d: &Document) -> String {
    let kind = d.kind.code().to_lowercase();
    match d.serial {
        Some(serial) => format!("{kind}-{serial:06}-{}.pdf", d.year),
        None => format!("{kind}-konsep-{}.pdf", d.id),
    }
}

fn marks(d: &Document, practice: bool) -> Vec<Mark> {
    let mut marks = Vec::new();
    if matches!(d.kind, Kind::Rka | Kind::Dpa) {
        let unfinished = if d.kind == Kind::Rka { Mark::Unverified } else { Mark::Unratified };
        marks.extend((!is_final(d)).then_some(unfinished));
    } else if matches!(d.state, State::Voided | State::Rejected | State::Returned | State::Bounced) {
        marks.push(Mark::Ended(d.state));
    } else if d.external {
        marks.push(Mark::Imported);
    } else if d.number.is_none() {
        marks.push(Mark::Draft);
    }
    if practice {
        marks.push(Mark::Practice);
    }
    marks
}

fn coded(c: &treasury::public::Coded) -> Coded {
    Coded { code: c.code.clone(), name: c.name.clone() }
}

/// The form without marks and seal: what the digest is taken from. Lines of
/// receipts, and lists for the bank, stand with their own modules.
async fn whole(view: &mut View, paper: &Paper, region: &Region) -> Result<Form> {
    let mut form = bare(paper, region)?;
    if matches!(form.kind, Kind::Stbp | Kind::RevenueDeposit) {
        let shown = receipts::public::shown(view, &paper.sheet.document).await?;
        form.lines = shown.lines.into_iter().map(received).collect();
    }
    form.told = bank::public::papers::told(view, &paper.sheet.document).await?;
    form.batch = bank::public::papers::batch(view, &paper.sheet.document).await?.map(listed);
    Ok(form)
}

fn listed(b: bank::public::papers::BatchPaper) -> Batch {
    let order = |o: bank::public::papers::OrderPaper| Ordered {
        label: o.label,
        e2e: o.e2e,
        payee: o.payee,
        account: o.account,
        gross: o.gross,
        cut: o.cut,
        net: o.net,
    };
    Batch { account: b.account, digest: b.digest, orders: b.orders.into_iter().map(order).collect() }
}

fn received(line: receipts::public::ShownLine) -> Line {
    let none = Coded { code: String::new(), name: String::new() };
    Line { sub_kegiatan: none, rekening: Coded { code: line.code, name: line.name }, amount: line.amount }
}

fn bare(paper: &Paper, region: &Region) -> Result<Form> {
    let d = &paper.sheet.document;
    let payee = paper.claim.as_ref().map(|c| Payee {
        label: c.payee.clone(),
        npwp: c.npwp.clone(),
        bank: c.bank.clone(),
        account: c.account.clone(),
        holder: c.holder.clone(),
    });
    let claim = paper.claim.as_ref().map(|c| Claim {
        sort: c.sort.clone(),
        contract: c.contract.clone(),
        instalment: c.instalment,
        invoice: c.invoice.clone(),
    });
    let asked = paper.npd.as_ref().map(|npd| Claim {
        sort: if npd.panjar { "Dengan panjar" } else { "Tanpa panjar" }.to_owned(),
        contract: None,
        instalment: None,
        invoice: None,
    });
    let release = paper.release.as_ref().map(|r| Release {
        from_month: r.from_month,
        to_month: r.to_month,
        lines: r.lines.iter().map(released).collect(),
    });
    let lines = if d.kind == Kind::Spd { &[][..] } else { paper.sheet.trace.budget.as_slice() };
    // The same shape on both sides of the printer.
    let budget = paper.budget.as_ref().map(|b| serde_json::from_value(serde_json::to_value(b)?)).transpose()?;
    Ok(Form {
        kind: d.kind,
        flow: d.flow.clone(),
        year: d.year,
        region: region.name.clone(),
        skpd: coded(&paper.skpd),
        unit: coded(&paper.unit),
        number: d.number.clone(),
        date: d.doc_date.unwrap_or_else(|| d.entered_at.day(kernel::Zone::Wib)),
        purpose: d.subject.clone(),
        amount: d.amount,
        net: d.net,
        basis: basis(paper),
        payee,
        claim: claim.or(asked),
        release,
        budget,
        purchases: paper.purchases.iter().map(purchase).collect(),
        statement: paper.statement.as_ref().map(|s| Statement {
            number: s.number.clone(),
            date: s.date,
            by: s.by.clone(),
            nip: s.nip.clone(),
        }),
        told: Vec::new(),
        batch: None,
        lines: lines
            .iter()
            .map(|l| Line { sub_kegiatan: coded(&l.sub_kegiatan), rekening: coded(&l.rekening), amount: l.amount })
            .collect(),
        rooms: paper
            .npd
            .iter()
            .flat_map(|n| &n.rows)
            .map(|(ceiling, left)| Room { ceiling: *ceiling, left: *left })
            .collect(),
        cuts: paper.cuts.iter().map(|(kind, amount)| Cut { kind: coded(kind), amount: *amount }).collect(),
        signers: signers(paper, region.zone),
        marks: Vec::new(),
        seal: None,
    })
}

fn purchase(p: &papers::Purchase) -> Purchase {
    Purchase {
        holder: p.holder.clone(),
        card: p.card.clone(),
        sort: p.sort.clone(),
        what: p.what.clone(),
        merchant: p.merchant.clone(),
        on: p.on,
        sub_kegiatan: coded(&p.sub_kegiatan),
        rekening: coded(&p.rekening),
        evidence: p.evidence,
        amount: p.amount,
        excess: p.excess,
        reason: p.reason.clone(),
    }
}

fn released(r: &papers::Released) -> Released {
    Released { sub_kegiatan: coded(&r.sub_kegiatan), ceiling: r.ceiling, before: r.before, amount: r.amount }
}

/// The numbered papers that this one rests on.
fn basis(paper: &Paper) -> Vec<Basis> {
    let mut up: Vec<_> = paper.sheet.trace.up.iter().filter_map(|step| Some((Kind::parse(step.kind)?, step))).collect();
    up.sort_by_key(|(kind, step)| (*kind, step.id));
    let found = up.into_iter().filter_map(|(kind, step)| {
        Some(Basis { kind, number: step.number.clone()?, date: step.date, amount: step.amount })
    });
    found.collect()
}

/// Who signs each kind: the act by which it is signed, and the office on the
/// line while it is not.
fn signing(d: &Document) -> &'static [(&'static str, &'static str)] {
    match d.kind {
        Kind::Spd => &[("authorise-spd", "PPKD selaku Bendahara Umum Daerah")],
        Kind::Spp => &[("draft-spp", "Pejabat Pelaksana Teknis Kegiatan"), ("submit-spp", "Bendahara Pengeluaran")],
        Kind::Spm => &[("issue-spm", "Pengguna Anggaran/Kuasa Pengguna Anggaran")],
        Kind::Sp2d => &[("issue-sp2d", "Kuasa Bendahara Umum Daerah")],
        Kind::Repayment => &[
            ("ask-repayment", "Pengguna Anggaran/Kuasa Pengguna Anggaran"),
            ("order-repayment", "Kuasa Bendahara Umum Daerah"),
        ],
        Kind::Rka => &[("submit-rka", "Pengguna Anggaran"), ("verify-rka", "Tim Anggaran Pemerintah Daerah")],
        Kind::Dpa => {
            &[("draft-dpa", "Pengguna Anggaran"), ("approve-dpa", "Sekretaris Daerah"), ("ratify-dpa", "PPKD")]
        }
        Kind::TuLeave => &[("request-tu", "Bendahara Pengeluaran"), ("approve-tu", "PPKD")],
        Kind::Npd => &[
            ("draft-npd", "Pejabat Pelaksana Teknis Kegiatan"),
            ("approve-npd", "Pengguna Anggaran/Kuasa Pengguna Anggaran"),
            ("give-npd", "Bendahara Pengeluaran"),
        ],
        Kind::Passing => &[("pass-up", "Bendahara Pengeluaran"), ("give-back-up", "Bendahara Pengeluaran Pembantu")],
        Kind::AdvanceOpening => {
            &[("take-over-advance", "Bendahara Pengeluaran"), ("confirm-opening", "Pengguna Anggaran")]
        }
        Kind::BppLpj => &[
            ("submit-bpp-lpj", "Bendahara Pengeluaran Pembantu"),
            ("verify-bpp-lpj", "PPK-Unit SKPD"),
            ("approve-bpp-lpj", "Kuasa Pengguna Anggaran"),
        ],
        Kind::Tbp => &[("record-tbp", "Bendahara Pengeluaran")],
        Kind::Dpr => &[("record-dpr", "Pejabat Pelaksana Teknis Kegiatan"), ("verify-dpr", "Pengguna Anggaran")],
        Kind::Dpt => &[("approve-dpt", "Pengguna Anggaran")],
        Kind::Lpj => &[
            ("submit-lpj", "Bendahara Pengeluaran"),
            ("verify-lpj", "PPK-SKPD"),
            ("ratify-lpj", "Pengguna Anggaran/Kuasa Pengguna Anggaran"),
        ],
        Kind::Sts => &[("return-advance", "Bendahara Pengeluaran"), ("confirm-deposit", "Kuasa BUD")],
        Kind::Batch => {
            &[("draft-batch", "Kuasa Bendahara Umum Daerah"), ("release-batch", "PPKD selaku Bendahara Umum Daerah")]
        }
        Kind::Closing if d.flow == bank::model::OF_RECEIPTS => &[
            ("close-receipts", "Bendahara Penerimaan"),
            ("ratify-closing", "Pengguna Anggaran/Kuasa Pengguna Anggaran"),
        ],
        Kind::Closing => {
            &[("close-month", "Bendahara Pengeluaran"), ("ratify-closing", "Pengguna Anggaran/Kuasa Pengguna Anggaran")]
        }
        Kind::MonthlyLpj => &[
            ("submit-monthly-lpj", "Bendahara Pengeluaran"),
            ("verify-monthly-lpj", "PPK-SKPD"),
            ("ratify-monthly-lpj", "Pengguna Anggaran/Kuasa Pengguna Anggaran"),
            ("receive-monthly-lpj", "Kuasa BUD"),
        ],
        Kind::Stbp => &[("record-stbp", "Bendahara Penerimaan")],
        Kind::RevenueDeposit => {
            &[("deposit-receipts", "Bendahara Penerimaan"), ("confirm-revenue-deposit", "Kuasa BUD")]
        }
        Kind::Sp3b => &[("ask-ratification", "Kepala SKPD")],
        Kind::Sp2b => &[("give-ratification", "Kuasa BUD")],
        _ => &[],
    }
}

/// What stands above an office.
fn word(act: &str) -> &'static str {
    match act {
        "submit-rka" | "draft-dpa" => "Kepala SKPD,\n",
        "verify-rka" => "Memverifikasi,\n",
        "approve-dpa" => "Menyetujui,\n",
        "ratify-dpa" => "Mengesahkan,\n",
        _ => "",
    }
}

/// Whether a signature still stands: what was handed back is signed again.
fn stands(d: &Document, act: &str) -> bool {
    use State as S;
    match act {
        "submit-rka" => !matches!(d.state, S::Draft | S::Returned),
        "verify-rka" => is_final(d),
        "approve-dpa" => matches!(d.state, S::Approved | S::Ratified),
        "ratify-dpa" => d.state == S::Ratified,
        _ => true,
    }
}

fn signers(paper: &Paper, zone: Zone) -> Vec<Signer> {
    let d = &paper.sheet.document;
    let signed = |act: &str| {
        // Whoever of the staff typed a draft does not sign for the PPTK or the PA.
        let fits = |s: &&papers::Signer| match act {
            "draft-spp" => s.role == Some(Role::Pptk),
            "draft-dpa" => s.role == Some(Role::Pa),
            _ => stands(d, act),
        };
        paper.signers.iter().filter(|s| s.act == act).find(fits)
    };
    let line = |(act, office): &(&str, &str)| match signed(act) {
        Some(s) => Signer {
            office: format!("{}{}", word(act), title(s).unwrap_or_else(|| (*office).to_owned())),
            label: Some(s.name.clone()),
            rank: s.rank.clone(),
            nip: s.nip.clone(),
            on: paper.budget.is_some().then(|| s.at.day(zone)),
        },
        None => Signer { office: format!("{}{office}", word(act)), ..Signer::default() },
    };
    signing(d).iter().map(line).collect()
}

fn title(s: &papers::Signer) -> Option<String> {
    let role = match s.role? {
        Role::Ppkd => "PPKD selaku Bendahara Umum Daerah",
        Role::KuasaBud => "Kuasa Bendahara Umum Daerah",
        Role::Pptk => "Pejabat Pelaksana Teknis Kegiatan",
        Role::Tapd => "Tim Anggaran Pemerintah Daerah",
        other => other.title(),
    };
    let before = match s.mandate {
        Some(Mandate::Plt) => "Plt. ",
        Some(Mandate::Plh) => "Plh. ",
        Some(Mandate::Pj) => "Pj. ",
        Some(Mandate::Definitive) | None => "",
    };
    Some(format!("{before}{role}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every letter of a token counts.
    #[test]
    fn a_token_is_ours_or_none() {
        let keys = Keys::generate("uji");
        let digest = keys.index(CONTENT, b"isi");
        let made = token(&keys, 7, &digest);
        assert_eq!(made.len(), 54);
        assert_eq!(read_token(&keys, &made), Some((7, digest.clone())));
        for at in 0..made.len() {
            for letter in ['A', 'B', '_', '9'] {
                let mut letters: Vec<char> = made.chars().collect();
                if letters[at] != letter {
                    letters[at] = letter;
                    assert_eq!(read_token(&keys, &letters.iter().collect::<String>()), None, "{at}");
                }
            }
        }
        assert_eq!(read_token(&Keys::generate("lain"), &made), None);
        for bad in ["", "AAAA", &made[1..], &format!("{made}A")] {
            assert_eq!(read_token(&keys, bad), None);
        }
    }
}
