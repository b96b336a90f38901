//! Returns and what pays them again, by one sen and one day.

use kernel::Refusals;

use super::{Case, case, day, sen, silent};
use crate::rules::repayment::{AskFacts, BackFacts, check_back, check_bill_back, decide_ask};

fn back() -> BackFacts {
    BackFacts {
        label: "SP2D nomor 1".into(),
        net: sen(90_000),
        amount: sen(90_000),
        was_paid: false,
        note: "NK-1".into(),
        note_used_by: None,
        already: false,
    }
}

fn judged(facts: &BackFacts) -> Vec<String> {
    let mut refusals = Refusals::new();
    check_back(facts, &mut refusals);
    silent(refusals.or(()))
}

fn ask() -> AskFacts {
    AskFacts {
        label: "SP2D nomor 1".into(),
        net: sen(90_000),
        returned: sen(60_000),
        returned_on: day("2026-03-11"),
        given_back: sen(30_000),
        on_its_way: None,
        letter_date: day("2026-03-12"),
        today: day("2026-03-13"),
    }
}

pub(super) fn cases() -> Vec<Case> {
    let asked = |facts: AskFacts| silent(decide_ask(&facts));
    let letter = |on: &str| asked(AskFacts { letter_date: day(on), ..ask() });
    let returned = |amount| asked(AskFacts { returned: sen(amount), given_back: sen(0), ..ask() });
    let given = |amount| asked(AskFacts { given_back: sen(amount), ..ask() });
    let part = |amount, was_paid| judged(&BackFacts { amount: sen(amount), was_paid, ..back() });
    let bill = |amount| silent(check_bill_back("SP2D nomor 1", sen(90_000), sen(amount)).map_err(Refusals::one));
    vec![
        case(&["SP2D-RETUR-KKPD"], bill(90_000), bill(89_999)),
        case(
            &["SP2D-RETUR-NOTA"],
            judged(&back()),
            judged(&BackFacts { note_used_by: Some("SP2D 7".into()), ..back() }),
        ),
        case(&["SP2D-RETUR-LAGI"], judged(&back()), judged(&BackFacts { already: true, ..back() })),
        case(&["SP2D-RETUR-SEBAGIAN"], part(90_000, false), part(89_999, false)),
        case(&["SP2D-RETUR-SEBAGIAN"], part(89_999, true), part(1, false)),
        case(&["PBU-SUDAH-ADA"], asked(ask()), asked(AskFacts { on_its_way: Some("PBU 1".into()), ..ask() })),
        case(&["PBU-NIHIL"], returned(1), returned(0)),
        case(&["PBU-SUDAH-DISETOR"], given(30_000), given(30_001)),
        case(&["PBU-SUDAH-DISETOR"], returned(90_000), returned(90_001)),
        case(&["PBU-TANGGAL-SURAT"], letter("2026-03-11"), letter("2026-03-10")),
        case(&["PBU-TANGGAL-SURAT"], letter("2026-03-13"), letter("2026-03-14")),
    ]
}
