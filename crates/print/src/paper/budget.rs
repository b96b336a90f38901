//! RKA and DPA: what an SKPD is to earn, to spend and to reach in a year.

use kernel::Money;
use kernel::day::MONTHS;
use kernel::lifecycle::Kind;

use super::{Block, Body, Column, Fact, Listing, basis, coded, column, fact, figure, number_line, spoken, strong};
use crate::form::{Branch, Budget, Coded, Form, Group, Item, Sum, Totals, Work};

pub(super) fn body(form: &Form, budget: &Budget) -> Body {
    let mut blocks = vec![
        Block::Boxed { facts: facts(form, budget) },
        Block::Amount {
            name: "Jumlah belanja",
            figure: budget.now.spending.rupiah(),
            words: spoken(budget.now.spending),
        },
        summary(budget),
    ];
    blocks.extend(receipts(budget, "Pendapatan", &budget.revenue));
    if !budget.branches.is_empty() {
        blocks.push(spending(budget));
        blocks.push(Block::Heading { text: "Rincian belanja" });
    }
    for (at, work) in budget.works.iter().enumerate() {
        blocks.push(Block::Boxed { facts: aims(form, work) });
        blocks.push(details(budget, work));
        let months = budget.plan.as_ref().and_then(|p| p.works.get(at)?.as_deref());
        blocks.extend(months.map(|months| by_month("Rencana penarikan dana per bulan", months)));
    }
    blocks.extend(receipts(budget, "Pembiayaan", &budget.financing));
    if form.kind == Kind::Dpa {
        blocks.push(plan(budget));
    }
    blocks.extend(notes(budget));
    let (title, under) = heads(form, budget);
    Body {
        title,
        issuer: form.skpd.name.clone(),
        under,
        blocks,
        closing: vec![Block::Totals { rows: closing(budget) }],
        copies: if form.kind == Kind::Dpa { vec!["Tembusan: Inspektur; PPKD; arsip"] } else { Vec::new() },
    }
}

/// What the paper is called: the change by Perda has a name of its own.
fn heads(form: &Form, budget: &Budget) -> (String, Vec<String>) {
    let title = match (form.kind, budget.stage.as_str()) {
        (Kind::Dpa, "perubahan") => "DOKUMEN PELAKSANAAN PERUBAHAN ANGGARAN SKPD (DPPA-SKPD)",
        (Kind::Dpa, _) => "DOKUMEN PELAKSANAAN ANGGARAN SKPD (DPA-SKPD)",
        (_, "perubahan") => "RENCANA KERJA DAN PERUBAHAN ANGGARAN SKPD (RKPA-SKPD)",
        _ => "RENCANA KERJA DAN ANGGARAN SKPD (RKA-SKPD)",
    };
    // An RKA takes no number.
    let number = (form.kind == Kind::Dpa).then(|| number_line(form));
    let year = format!("Tahun Anggaran {} · {}", form.year, staged(&budget.stage));
    (title.to_owned(), number.into_iter().chain([year]).collect())
}

/// `pergeseran-1` as people write it.
fn staged(stage: &str) -> String {
    let mut letters = stage.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", letters.as_str().replace('-', " "))
}

fn facts(form: &Form, budget: &Budget) -> Vec<Fact> {
    let mut facts = vec![fact("SKPD", coded(&form.skpd))];
    let changed = basis(form, Kind::Dpa).map(|b| b.number.as_str()).collect::<Vec<_>>().join("; ");
    if budget.changes && !changed.is_empty() {
        facts.push(fact("Mengubah", format!("DPA nomor {changed}")));
    }
    facts.push(fact("Pendapatan", budget.now.revenue.rupiah()));
    facts.push(strong("Belanja", budget.now.spending.rupiah()));
    if !financing(&budget.now).is_zero() || !budget.financing.is_empty() {
        facts.push(fact("Pembiayaan neto", financing(&budget.now).rupiah()));
    }
    facts
}

fn surplus(t: &Totals) -> Money {
    t.revenue.minus(t.spending)
}

fn financing(t: &Totals) -> Money {
    t.financing_in.minus(t.financing_out)
}

fn closing(budget: &Budget) -> Vec<Fact> {
    let (was, now) = (&budget.before, &budget.now);
    let mut rows = vec![fact("Jumlah pendapatan", now.revenue.rupiah())];
    if budget.changes {
        rows.push(fact("Jumlah belanja sebelum perubahan", was.spending.rupiah()));
        rows.push(fact("Bertambah/(berkurang)", signed(now.spending.minus(was.spending))));
    }
    rows.push(strong("Jumlah belanja", now.spending.rupiah()));
    rows.push(fact("Surplus/(defisit)", signed(surplus(now))));
    rows.push(fact("Pembiayaan neto", signed(financing(now))));
    rows
}

/// Less than nothing stands in brackets.
fn signed(amount: Money) -> String {
    if amount.is_negative() { format!("({})", figure(Money::ZERO.minus(amount))) } else { figure(amount) }
}

/// The figures of a row: the sum, or before, after and the difference.
fn figures(budget: &Budget, before: Money, now: Money) -> Vec<String> {
    if budget.changes { vec![figure(before), figure(now), signed(now.minus(before))] } else { vec![figure(now)] }
}

fn columns(budget: &Budget, first: &[Column]) -> Vec<Column> {
    let figures: &[Column] = if budget.changes {
        &[
            column("Sebelum", Some(28), true),
            column("Sesudah", Some(28), true),
            column("Bertambah/ (Berkurang)", Some(28), true),
        ]
    } else {
        &[column("Jumlah (Rp)", Some(32), true)]
    };
    [first, figures].concat()
}

/// A list under way: rows, and which of them stand out.
#[derive(Default)]
struct Rows {
    rows: Vec<Vec<String>>,
    strong: Vec<bool>,
}

impl Rows {
    fn push(&mut self, strong: bool, texts: &[&str], figures: Vec<String>) {
        self.rows.push(texts.iter().map(|t| (*t).to_owned()).chain(figures).collect());
        self.strong.push(strong);
    }

    fn listing(self, caption: &str, columns: Vec<Column>, foot: Vec<String>) -> Block {
        Block::Listing(Listing { caption: caption.to_owned(), columns, rows: self.rows, strong: self.strong, foot })
    }
}

fn foot(word: &str, figures: Vec<String>) -> Vec<String> {
    [vec![word.to_owned()], figures].concat()
}

fn summary(budget: &Budget) -> Block {
    let (was, now) = (&budget.before, &budget.now);
    let mut rows = Rows::default();
    let balance = |rows: &mut Rows| {
        rows.push(true, &["", "Surplus/(Defisit)"], signs(budget, surplus(was), surplus(now)));
    };
    let mut told = false;
    for sum in &budget.summary {
        if sum.code.starts_with('6') && !told {
            balance(&mut rows);
            told = true;
        }
        rows.push(sum.level < 3, &[&sum.code, &sum.name], figures(budget, sum.before, sum.now));
    }
    if told {
        rows.push(true, &["", "Pembiayaan Neto"], signs(budget, financing(was), financing(now)));
    } else {
        balance(&mut rows);
    }
    let columns = columns(budget, &[column("Kode", Some(30), false), column("Uraian", None, false)]);
    rows.listing("Rekapitulasi", columns, Vec::new())
}

/// Figures that may be less than nothing.
fn signs(budget: &Budget, before: Money, now: Money) -> Vec<String> {
    if budget.changes { vec![signed(before), signed(now), signed(now.minus(before))] } else { vec![signed(now)] }
}

fn items(budget: &Budget, groups: &[Group]) -> Rows {
    let mut rows = Rows::default();
    for Group { sum, items } in groups {
        rows.push(true, &[&sum.code, &sum.name, "", "", "", ""], figures(budget, sum.before, sum.now));
        for item in items {
            let price = if item.coefficient.is_empty() { String::new() } else { figure(item.price) };
            let tax = if item.tax.is_zero() { String::new() } else { figure(item.tax) };
            let Item { text, coefficient, unit, .. } = item;
            rows.push(false, &["", text, coefficient, unit, &price, &tax], figures(budget, item.before, item.now));
        }
    }
    rows
}

fn item_columns(budget: &Budget) -> Vec<Column> {
    let first = [
        column("Kode", Some(30), false),
        column("Uraian", None, false),
        column("Koefisien", Some(32), false),
        column("Satuan", Some(20), false),
        column("Harga", Some(26), true),
        column("PPN", Some(24), true),
    ];
    columns(budget, &first)
}

fn receipts(budget: &Budget, caption: &str, groups: &[Group]) -> Option<Block> {
    let sum = |of: fn(&Sum) -> Money| groups.iter().fold(Money::ZERO, |sum, g| sum.plus(of(&g.sum)));
    let rows = (!groups.is_empty()).then(|| items(budget, groups))?;
    // Money in and money out are not added up.
    let last = if caption == "Pembiayaan" {
        Vec::new()
    } else {
        foot("Jumlah", figures(budget, sum(|s| s.before), sum(|s| s.now)))
    };
    Some(rows.listing(caption, item_columns(budget), last))
}

fn named(sources: &[Coded]) -> String {
    let name = |c: &Coded| if c.name.is_empty() { c.code.clone() } else { c.name.clone() };
    sources.iter().map(name).collect::<Vec<_>>().join("; ")
}

/// Urusan to sub kegiatan. A change leaves out the years beside it, for the
/// sum before and the difference.
fn spending(budget: &Budget) -> Block {
    let edge = |name: &'static str| column(name, Some(23), true);
    let (first, last) =
        if budget.changes { ("Sebelum", "Bertambah/ (Berkurang)") } else { ("Tahun n−1", "Tahun n+1") };
    let columns = vec![
        column("Kode", Some(26), false),
        column("Urusan, Bidang, Program, Kegiatan, Sub Kegiatan", None, false),
        column("Sumber Dana", Some(22), false),
        column("Lokasi", Some(17), false),
        edge(first),
        edge("Operasi"),
        edge("Modal"),
        edge("Tidak Terduga"),
        edge("Transfer"),
        edge("Jumlah"),
        edge(last),
    ];
    let row = |b: &Branch| {
        let difference = b.sum.now.minus(b.sum.before);
        let kinds = b.kinds.iter().map(|k| figure(*k));
        let (first, last) = if budget.changes { (b.sum.before, difference) } else { (b.last_year, b.next_year) };
        [figure(first)].into_iter().chain(kinds).chain([figure(b.sum.now), signed(last)]).collect::<Vec<_>>()
    };
    let mut rows = Rows::default();
    let mut whole = Branch::default();
    for b in &budget.branches {
        if b.sum.level == 1 {
            whole.sum.before = whole.sum.before.plus(b.sum.before);
            whole.sum.now = whole.sum.now.plus(b.sum.now);
            whole.last_year = whole.last_year.plus(b.last_year);
            whole.next_year = whole.next_year.plus(b.next_year);
            for (sum, kind) in whole.kinds.iter_mut().zip(b.kinds) {
                *sum = sum.plus(kind);
            }
        }
        rows.push(b.sum.level < 5, &[&b.sum.code, &b.sum.name, &named(&b.sources), &b.location], row(b));
    }
    rows.listing(
        "Belanja menurut urusan, program, kegiatan dan sub kegiatan (Rp)",
        columns,
        foot("Jumlah", row(&whole)),
    )
}

fn aims(form: &Form, work: &Work) -> Vec<Fact> {
    const ABOVE: [&str; 4] = ["Urusan", "Bidang", "Program", "Kegiatan"];
    let of = |sum: &Sum| format!("{} {}", sum.code, sum.name).trim().to_owned();
    let above = ABOVE.iter().zip(&work.above).map(|(name, sum)| fact(name, of(sum)));
    let mut facts: Vec<Fact> = above.collect();
    facts.push(strong("Sub kegiatan", of(&work.sum)));
    if work.unit.code != form.skpd.code {
        facts.push(fact("Unit", coded(&work.unit)));
    }
    let aim = &work.aim;
    let told = [
        ("Indikator keluaran", aim.indicator.clone()),
        ("Target", format!("{} {}", aim.target, aim.measure).trim().to_owned()),
        ("Kelompok sasaran", aim.beneficiaries.clone()),
        ("Lokasi", aim.location.clone()),
        ("Waktu pelaksanaan", months(aim.from_month, aim.to_month)),
        ("Penanggung jawab", aim.responsible.clone()),
        ("Sumber dana", named(&work.sources)),
    ];
    facts.extend(told.into_iter().filter(|(_, text)| !text.is_empty()).map(|(name, text)| fact(name, text)));
    if !aim.last_year.is_zero() || !aim.next_year.is_zero() {
        let years = format!("tahun n−1 {}; tahun n+1 {}", aim.last_year.rupiah(), aim.next_year.rupiah());
        facts.push(fact("Alokasi", years));
    }
    facts
}

fn months(from: u8, to: u8) -> String {
    let name = |number: u8| usize::from(number).checked_sub(1).and_then(|n| MONTHS.get(n)).copied();
    match (name(from), name(to)) {
        (Some(from), Some(to)) if from == to => from.to_owned(),
        (Some(from), Some(to)) => format!("{from} s.d. {to}"),
        _ => String::new(),
    }
}

fn details(budget: &Budget, work: &Work) -> Block {
    let last = foot("Jumlah sub kegiatan", figures(budget, work.sum.before, work.sum.now));
    items(budget, &work.groups).listing("", item_columns(budget), last)
}

/// One row of twelve months.
fn by_month(caption: &str, months: &[Money]) -> Block {
    let mut rows = Rows::default();
    rows.push(false, &[], months.iter().map(|m| figure(*m)).collect());
    let columns = MONTHS.iter().map(|month| column(month, Some(21), true)).collect();
    rows.listing(caption, columns, Vec::new())
}

fn plan(budget: &Budget) -> Block {
    let Some(plan) = &budget.plan else {
        let lines = vec!["Rencana penarikan dana per bulan belum ditetapkan dalam anggaran kas.".into()];
        return Block::Prose { lines };
    };
    let whole = |kinds: &[Money; 4]| kinds.iter().fold(Money::ZERO, |sum, k| sum.plus(*k));
    let mut sums = [Money::ZERO; 4];
    let mut rows = Rows::default();
    for (name, kinds) in MONTHS.iter().zip(&plan.months) {
        for (sum, kind) in sums.iter_mut().zip(kinds) {
            *sum = sum.plus(*kind);
        }
        let figures = kinds.iter().copied().chain([whole(kinds)]).map(figure).collect();
        rows.push(false, &[name], figures);
    }
    let edge = |name: &'static str| column(name, Some(38), true);
    let columns = vec![
        column("Bulan", None, false),
        edge("Operasi"),
        edge("Modal"),
        edge("Tidak Terduga"),
        edge("Transfer"),
        edge("Jumlah (Rp)"),
    ];
    let last = foot("Jumlah", sums.iter().copied().chain([whole(&sums)]).map(figure).collect());
    rows.listing("Rencana penarikan dana per bulan menurut anggaran kas yang berlaku", columns, last)
}

fn notes(budget: &Budget) -> Option<Block> {
    let mut rows = Rows::default();
    for n in &budget.notes {
        rows.push(false, &[&n.day.long(), &n.who, &n.text, &n.answer, &n.status], Vec::new());
    }
    let columns = vec![
        column("Tanggal", Some(32), false),
        column("Pejabat", Some(45), false),
        column("Catatan hasil pembahasan", None, false),
        column("Tanggapan", Some(70), false),
        column("Keadaan", Some(22), false),
    ];
    (!budget.notes.is_empty()).then(|| rows.listing("Pembahasan", columns, Vec::new()))
}
