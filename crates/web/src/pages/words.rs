//! The words of the pages. They stand in `locales/`, a file for each group of
//! pages; here are their names, and functions that put figures into sentences.

use std::sync::LazyLock;
use std::time::Duration;

use kernel::lifecycle::State;

use catalog::{Catalog, Shape, say};
pub use language::Language;

pub(crate) mod cash;
pub(crate) mod catalog;
pub(crate) mod entry;
pub(crate) mod evidence;
pub(crate) mod exchange;
pub(crate) mod guide;
mod language;
pub(crate) mod mark;
pub(crate) mod planning;
pub(crate) mod public;
pub(crate) mod theirs;
pub(crate) mod watching;

/// Words without figures, filled in once for each language. Their messages
/// carry the same names, behind a prefix and with hyphens.
macro_rules! words {
    ($before:literal: $($name:ident)*) => {
        #[derive(Debug)]
        pub(crate) struct Words { $(pub(crate) $name: &'static str,)* }

        impl Words {
            fn of(catalog: &Catalog) -> Words {
                Words { $($name: catalog.word(stringify!($name), $before),)* }
            }

            #[cfg(test)]
            pub(crate) fn ids() -> Vec<String> {
                [$(stringify!($name)),*].iter().map(|n| format!("{}{}", $before, n.replace('_', "-"))).collect()
            }
        }

        /// In the language of the request.
        pub(crate) fn get() -> &'static Words {
            static ALL: LazyLock<[Words; 2]> = LazyLock::new(|| Language::ALL.map(|l| Words::of(l.catalog())));
            match Language::here() {
                Language::Indonesian => &ALL[0],
                Language::English => &ALL[1],
            }
        }
    };
}

use words;

words! { "":
    // frame.ftl
    lang skip main_nav tasks account_hint sign_out budget_year practice whole_region made_by not_found not_found_lead
    forbidden forbidden_form forbidden_help broken broken_help busy not_done crumb documents budget reports journal
    watch exchange search search_label search_place optional choose pages before next export all filter show clear_all total
    january february march april may june july august september october november december thursday friday saturday
    sunday monday tuesday wednesday or mark
    // problems.ftl
    page_unread address_unread no_address no_method query_unread query_year problem_bug problem_busy problem_timeout
    problem_conflict problem_storage
    // sign-in.ftl
    sign_in sign_in_lead username username_hint password password_hint forgot not_yet_in mismatch mismatch_help
    form_old form_old_help signed_out signed_out_lead sign_in_again link_title link_lead link_used link_used_help
    code_title code_lead code code_hint code_lost paper_code paper_hint half_gone wait_help our_policy
    // account.ftl
    account offices_today no_office office unit decree this_session since idle_limit sign_out_all sign_out_all_hint
    back_home factor factor_link factor_hint factor_banner factor_banner_link factor_none factor_lead factor_needed
    factor_replace factor_replace_lead factor_scan factor_scan_hint factor_picture factor_type factor_confirm
    factor_old factor_old_hint factor_save factor_on factor_since factor_left factor_rest factor_reset factor_renew
    factor_done paper_codes paper_lead paper_use language language_hint
    // tasks.ftl
    late today this_week without_term due_today sent all_done_lead begin registers none_late left_out
    // document.ftl
    state_since external journey to_come content purpose dated last_by lines account_head value_head gross net amount
    thread history when_head who_head act_head entry_head not_sealed document number paid_to pdf see_thread operator
    // step.ftl
    code_label code_why sign_here no_factor no_factor_link check_this read_first still_asked not_now fill_in choose_listed kept
    can_do changed_since register_ask search_register input_unread official
    // spp.ftl
    spp_new spp_change spp_who spp_unit_hint spp_kind spp_purpose spp_bill spp_invoice spp_contract spp_contract_value
    spp_instalment spp_kpa spp_kpa_hint spp_kpa_place spp_kpa_sum spp_payee spp_payee_find spp_payee_hint
    spp_payee_none spp_payee_empty spp_take spp_lines spp_line_find spp_line_hint spp_line_none spp_line_empty spp_add
    spp_remove spp_asked spp_source spp_ceiling spp_drawn spp_left spp_released spp_cuts spp_cut_kind spp_cut_amount
    spp_sum spp_recount spp_save spp_then conflict_title conflict_lead conflict_row conflict_own conflict_stored
    conflict_take conflict_go conflict_drop conflict_differs
    // import.ftl
    import_title import_lead import_not_yours import_stage import_stage_hint import_file import_file_hint import_read
    import_broken import_large import_no_file import_gone import_look import_kept import_seen import_not_kept import_notes
    import_pay_unit import_pay_kind import_pay_salary import_pay_supplement import_pay_fee import_pay_month
    import_pay_month_hint import_pay_to import_pay_to_hint import_pay_basis import_pay_basis_hint import_pay_left
    import_pay_left_hint import_account import_account_hint import_statement_hint import_aside import_row import_why import_more import_keep file_arriving file_enough
    // documents.ftl
    search_text search_hint search_too_long kind state dated_from dated_to rows_a_page account_filter clear_filter
    nothing_found nothing_found_help order newest oldest largest by_number payee sum_of_all sum_of_shown now_head since_head
    export_hint draft_mark
    // prices.ftl
    prices price_kind price_kind_hint price_starts price_starts_hint price_decree price_name price_spec price_measure
    price_amount price_group price_tkdn price_rekening price_any price_national price_on price_search_hint
    price_history price_none_help
    // budget.ftl
    budget_code program kegiatan sub_kegiatan unit_and_source ceiling reserved posted spent_elsewhere available absorbed
    no_version versions documents_of_skpd no_budget no_budget_help versions_lead stage brought line_count compare
    from_stage to_stage depth only_changed also_same nothing_changed nothing_changed_help reads_nothing
    // reports.ftl
    by make no_rows no_rows_help
    // journal.ftl
    journal_title journal_own journal_all seal_link person_hint document_hint day_from day_to no_entry no_entry_help
    refused seal_lead checkpoint log_name log_size epoch save_checkpoint log_key log_key_help how_to_verify verify_1
    verify_2 verify_3 verify_4 verify_5 verify_here verify_not log_parts log_parts_help log_parts_more mark_title
    // proof.ftl
    standing_draft standing_submitted standing_verified standing_returned standing_approved
    standing_ratified standing_authorised standing_delivered standing_issued
    standing_transferred standing_paid standing_rejected standing_voided standing_bounced standing_settled standing_proposed
    proof_unknown proof_unknown_lead proof_practice proof_practice_lead proof_imported proof_imported_lead proof_old
    proof_old_lead proof_replaced proof_replaced_lead proof_replaced_by proof_dead_lead proof_number proof_date proof_state proof_amount proof_private proof_digest
    proof_compare
}

/// The heading over a refusal.
pub(crate) fn refused(count: usize) -> String {
    say!("step-refused", count = count)
}

/// The heading of a step's page.
pub(crate) fn step(act: &str, label: &str) -> String {
    format!("{act}: {label}")
}

pub(crate) fn too_many_files(most: usize) -> String {
    say!("import-too-many", most = most)
}

/// Who saved first, and when.
pub(crate) fn conflict_by(who: &str, when: &str) -> String {
    say!("conflict-by", who = who, when = when)
}

pub(crate) fn not_yours(act: &str, head: &crate::Task) -> String {
    say!("step-not-yours", act = act, label = theirs::label(&head.label), state = theirs::state(head.state))
}

pub(crate) fn not_your_office(act: &str) -> String {
    say!("step-not-your-office", act = act)
}

pub(crate) fn not_a_number(text: &str) -> String {
    say!("step-not-a-number", text = text)
}

pub(crate) fn not_a_day(text: &str) -> String {
    say!("step-not-a-day", text = text)
}

pub(crate) fn not_money(text: &str) -> String {
    say!("step-not-money", text = text)
}

pub(crate) fn too_much_money(text: &str) -> String {
    say!("step-money-too-large", text = text)
}

/// A funding source, with what is left of it.
pub(crate) fn source(source: &crate::Choice, left: kernel::Money) -> crate::Choice {
    let title = say!("source-left", source = source.title.as_str(), left = left.rupiah());
    crate::Choice { code: source.code.clone(), title }
}

pub(crate) fn unknown_value(name: &str, text: &str) -> String {
    say!("query-unknown-value", name = name, text = text)
}

pub(crate) fn not_found_what(what: &str) -> String {
    say!("step-not-found", what = what)
}

/// How a rule is cited.
pub(crate) fn rule(code: &str, law: &str) -> String {
    say!("step-rule", code = code, law = law)
}

/// Whether a step turns a document back or ends it.
pub(crate) fn turns_back(to: State) -> bool {
    use State as S;
    matches!(to, S::Returned | S::Rejected | S::Voided | S::Bounced)
}

/// `3 menit` or `40 detik`.
pub(crate) fn span(wait: Duration) -> String {
    match wait.as_secs() {
        seconds @ ..=90 => say!("seconds", count = seconds.max(1)),
        seconds => say!("minutes", count = seconds.div_ceil(60)),
    }
}

/// The heading says the state of things.
pub(crate) fn waiting(count: usize) -> String {
    say!("tasks-waiting", count = count)
}

pub(crate) fn lead(today: &str, count: usize, late: usize, left_out: bool) -> String {
    let w = get();
    let terms = match (count, late) {
        (0, _) => String::new(),
        (_, 0) => format!(" {}", w.none_late),
        (_, n) => format!(" {}", say!("tasks-late", count = n)),
    };
    let rest = if left_out { format!(" {}", w.left_out) } else { String::new() };
    format!("{today}.{terms}{rest}")
}

pub(crate) fn from(sender: &str, unit: &str, since: &str) -> String {
    say!("tasks-from", sender = sender, unit = unit, since = since)
}

pub(crate) fn since(unit: &str, since: &str) -> String {
    say!("tasks-since", unit = unit, since = since)
}

pub(crate) fn now_with(desk: &str, since: &str) -> String {
    say!("tasks-now-with", desk = desk, since = since)
}

pub(crate) fn late(due: &str) -> String {
    say!("tasks-overdue", day = due)
}

pub(crate) fn due(day: &str) -> String {
    say!("tasks-due", day = day)
}

pub(crate) fn wait_sentence(wait: Duration) -> String {
    say!("wait-tries", span = span(wait))
}

pub(crate) fn wait_code(wait: Duration) -> String {
    say!("wait-codes", span = span(wait))
}

pub(crate) fn codes_left(count: i64) -> String {
    say!("codes-left", count = count)
}

pub(crate) fn resting(until: &str) -> String {
    say!("resting", until = until)
}

/// A count with full stops for thousands.
pub(crate) fn count(n: i64) -> String {
    kernel::Money::from_sen(n.saturating_mul(100)).rupiah().trim_start_matches("Rp ").trim_end_matches(",00").to_owned()
}

pub(crate) fn documents_found(n: i64, filtered: bool) -> String {
    if filtered { say!("documents-matching", count = n) } else { say!("documents-found", count = n) }
}

pub(crate) fn sum_of(year: i32, sum: &str) -> String {
    say!("documents-sum", year = year.to_string(), sum = sum)
}

pub(crate) fn documents_heading(year: i32) -> String {
    say!("documents-heading", year = year.to_string())
}

/// The heading says what was found; of very many only that there are more.
pub(crate) fn prices_found(n: i64, more: bool, filtered: bool) -> String {
    match (more, filtered) {
        (true, _) => say!("prices-many", count = n),
        (false, true) => say!("prices-matching", count = n),
        (false, false) => say!("prices-found", count = n),
    }
}

pub(crate) fn prices_lead(year: i32, day: &str) -> String {
    say!("prices-lead", year = year.to_string(), day = day)
}

pub(crate) fn prices_heading(year: i32) -> String {
    say!("prices-heading", year = year.to_string())
}

pub(crate) fn price_retired(day: &str) -> String {
    say!("price-retired", day = day)
}

pub(crate) fn rows_of(first: usize, last: usize, all: usize) -> String {
    say!("rows-of", first = first, last = last, all = all)
}

pub(crate) fn now_at(desk: &str, since: &str) -> String {
    static SHAPES: LazyLock<[Shape; 2]> = LazyLock::new(|| Shape::all("documents-now-at", &["desk", "since"]));
    Language::choose(&SHAPES).with(&[desk, since])
}

pub(crate) fn budget_heading(year: i32) -> String {
    say!("budget-heading", year = year.to_string())
}

/// The heading says what is left.
pub(crate) fn budget_left(place: Option<&str>, available: &str) -> String {
    say!("budget-left", place = place.unwrap_or(get().budget), available = available)
}

pub(crate) fn in_force(stage: &str) -> String {
    say!("budget-in-force", stage = stage)
}

pub(crate) fn budget_lead(year: i32, stage: &str, ceiling: &str, realised: &str) -> String {
    say!("budget-lead", year = year.to_string(), stage = stage, ceiling = ceiling, realised = realised)
}

pub(crate) fn rows_below(what: &str, n: usize) -> String {
    format!("{what}: {}", count(i64::try_from(n).unwrap_or(i64::MAX)))
}

pub(crate) fn revision(stage: &str, n: i64) -> String {
    if n > 1 { say!("budget-revision", stage = stage, number = n.to_string()) } else { stage.to_owned() }
}

pub(crate) fn versions_found(n: usize, year: i32) -> String {
    say!("budget-versions", count = n, year = year.to_string())
}

pub(crate) fn beside(from: &str, to: &str) -> String {
    say!("budget-beside", from = from, to = to)
}

pub(crate) fn report_of(title: &str, year: i32) -> String {
    say!("report-of", title = title, year = year.to_string())
}

/// Of what a search by name found, so many more.
pub(crate) fn register_more(left: usize) -> String {
    say!("register-more", count = left)
}

pub(crate) fn rows_shown(first: usize, last: usize) -> String {
    say!("journal-rows", first = first, last = last)
}

pub(crate) fn sealed(n: i64) -> String {
    say!("journal-sealed", count = n)
}

/// What somebody with the paper in hand has to know about its state.
pub(crate) fn standing(state: State) -> &'static str {
    let w = get();
    match state {
        State::Draft => w.standing_draft,
        State::Submitted => w.standing_submitted,
        State::Verified => w.standing_verified,
        State::Returned => w.standing_returned,
        State::Approved => w.standing_approved,
        State::Ratified => w.standing_ratified,
        State::Authorised => w.standing_authorised,
        State::Delivered => w.standing_delivered,
        State::Issued => w.standing_issued,
        State::Transferred => w.standing_transferred,
        State::Paid => w.standing_paid,
        State::Rejected => w.standing_rejected,
        State::Voided => w.standing_voided,
        State::Bounced => w.standing_bounced,
        State::Settled => w.standing_settled,
        State::Proposed => w.standing_proposed,
    }
}

/// A document as whoever holds its paper names it.
pub(crate) fn numbered(kind: &str, number: &str) -> String {
    say!("proof-numbered", kind = kind, number = number)
}

/// The heading of a paper that is what it says.
pub(crate) fn genuine(kind: &str, number: &str, day: Option<&str>) -> String {
    let document = numbered(kind, number);
    match day {
        Some(day) => say!("proof-genuine-dated", document = document, day = day),
        None => say!("proof-genuine", document = document),
    }
}
