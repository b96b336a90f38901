//! What forms need to know, in the shape of the pages.

use kernel::{ActDef, Code, Day, Moment};
use organisation::public as people;
use store::View;
use store::module::Reading;
use treasury::public as treasury_public;
use treasury_public::{PayeeChoice, Saved};
use web::{Choice, Drafting, Lists, Payee, Places, Purse, SavedRequest};

use crate::modules::{self, MODULES};

pub const DRAFTING: Drafting = Drafting { places, beginnings, lists, purses, purse, payees, payee, unit_of, saved };

/// Acts whose page is their form.
const PAGES: [&str; 9] = [
    "draft-spp",
    "import-apbd",
    "import-payee-list",
    "import-prices",
    "import-realisasi",
    "import-staff",
    "import-statement",
    "set-ceilings",
    "set-source-ceilings",
];

/// The act by which the first administrator lets the second official in.
const FOUND_PERSONNEL: &str = "found-personnel";

/// Whether the act asks for a unit, and then whether it must have one.
fn asks_unit(act: &str) -> Option<bool> {
    let form = modules::act(act).and_then(|entry| entry.form);
    // The page of a payment request asks for its unit without a form.
    let Some(form) = form else { return Some(true) };
    form.fields.iter().find(|f| f.ask == kernel::form::Ask::Unit).map(|f| f.required)
}

fn places<'a>(view: &'a mut View, person: i64, act: &'static ActDef, now: Moment) -> Reading<'a, Places> {
    Box::pin(async move {
        let asks = asks_unit(act.name);
        let whole = asks != Some(true) && people::may_in_region(view, person, act, now).await?;
        if asks.is_none() {
            return Ok(if whole { Places::Region } else { Places::Nowhere });
        }
        let units = people::places(view, person, act, now).await?;
        let choice = |unit: store::Unit| Choice { title: format!("{} ({})", unit.name, unit.code), code: unit.code };
        // Before the first budget there are offices of the regency and no units.
        Ok(if units.is_empty() && !whole {
            Places::Nowhere
        } else {
            Places::Units(units.into_iter().map(choice).collect())
        })
    })
}

fn beginnings(view: &mut View, person: i64, now: Moment) -> Reading<'_, Vec<&'static ActDef>> {
    Box::pin(async move {
        let begins = |entry: &&store::ActEntry| {
            PAGES.contains(&entry.def.name) || entry.form.is_some_and(|form| form.document.is_none())
        };
        let acts = MODULES.iter().flat_map(|m| m.acts).filter(begins).map(|entry| entry.def);
        // Founding has a page of its own, and its second half no office yet.
        let acts: Vec<_> = acts.filter(|def| !def.founding && !def.own).collect();
        let mut open = people::may_begin(view, person, acts, now).await?;
        if people::founds_personnel(view, person).await? {
            open.extend(modules::act(FOUND_PERSONNEL).map(|entry| entry.def));
        }
        Ok(open)
    })
}

fn lists(view: &mut View, day: Day) -> Reading<'_, Lists> {
    Box::pin(async move {
        let lists = treasury_public::lists(view, day).await?;
        let choice = |c: treasury::policy::Choice| Choice { code: c.code, title: c.title };
        Ok(Lists {
            kinds: lists.kinds.into_iter().map(choice).collect(),
            cuts: lists.cuts.into_iter().map(choice).collect(),
        })
    })
}

fn shown(purse: treasury_public::Purse) -> Purse {
    let coded = |code: String, name: String| Choice { code, title: name };
    Purse {
        account: purse.account,
        sub_kegiatan: coded(purse.sub_kegiatan.code, purse.sub_kegiatan.name),
        rekening: coded(purse.rekening.code, purse.rekening.name),
        ceiling: purse.ceiling,
        drawn: purse.drawn,
        available: purse.available,
        released: purse.released,
        sources: purse.sources.into_iter().map(|(source, left)| (coded(source.code, source.name), left)).collect(),
    }
}

fn purses<'a>(view: &'a mut View, unit: &'a str, day: Day, text: &'a str) -> Reading<'a, Vec<Purse>> {
    Box::pin(async move {
        let Ok(unit) = Code::parse(unit) else { return Ok(Vec::new()) };
        Ok(treasury_public::purses(view, &unit, day, text).await?.into_iter().map(shown).collect())
    })
}

fn purse(view: &mut View, account: i64, day: Day) -> Reading<'_, Option<Purse>> {
    Box::pin(async move { Ok(treasury_public::purse_of(view, account, day).await?.map(shown)) })
}

pub fn paid(payee: PayeeChoice) -> Payee {
    Payee { id: payee.account, name: payee.name, account: payee.label }
}

fn payees<'a>(view: &'a mut View, text: &'a str) -> Reading<'a, Vec<Payee>> {
    Box::pin(async move { Ok(treasury_public::payees(view, text).await?.into_iter().map(paid).collect()) })
}

fn payee(view: &mut View, account: i64) -> Reading<'_, Option<Payee>> {
    Box::pin(async move { Ok(treasury_public::payee(view, account).await?.map(paid)) })
}

fn unit_of(view: &mut View, id: i64) -> Reading<'_, Option<String>> {
    Box::pin(async move {
        let reference = store::DocRef::from(id);
        let Some(d) = store::documents::seen(view, &reference).await?.into_iter().next() else { return Ok(None) };
        Ok(store::units::by_id(view, d.sub_unit_id).await?.map(|unit| unit.code))
    })
}

fn saved(view: &mut View, id: i64) -> Reading<'_, Option<SavedRequest>> {
    Box::pin(async move {
        let found = treasury_public::saved(view, id).await?;
        Ok(found.map(|saved| SavedRequest { version: saved.version, fields: fields(saved) }))
    })
}

/// A saved request as the fields of its page.
fn fields(saved: Saved) -> Vec<(String, String)> {
    let draft = saved.draft;
    let typed = |amount: kernel::Money| amount.rupiah().trim_start_matches("Rp ").to_owned();
    let mut all = vec![
        ("unit".to_owned(), draft.unit.to_string()),
        ("jenis".to_owned(), draft.ls_kind),
        ("keperluan".to_owned(), draft.purpose),
        ("penerima".to_owned(), draft.payee_account.to_string()),
    ];
    let mut may = |name: &str, value: Option<String>| all.extend(value.map(|v| (name.to_owned(), v)));
    may("tagihan-tanggal", draft.bill_received.map(|d| d.to_string()));
    may("tagihan", draft.invoice);
    may("kpa", draft.kpa);
    if let Some(contract) = draft.contract {
        may("kontrak", Some(contract.number));
        may("kontrak-nilai", contract.value.map(typed));
        may("termin", contract.instalment.map(|n| n.to_string()));
    }
    for ((n, line), account) in (1..).zip(draft.lines).zip(saved.accounts) {
        may(&format!("rek-{n}"), Some(account.to_string()));
        may(&format!("sumber-{n}"), line.source.map(|s| s.to_string()));
        may(&format!("nilai-{n}"), Some(typed(line.amount)));
    }
    for (n, cut) in (1..).zip(draft.deductions) {
        may(&format!("pot-{n}"), Some(cut.kind));
        may(&format!("potnilai-{n}"), Some(typed(cut.amount)));
    }
    all
}
