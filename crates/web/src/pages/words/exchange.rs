//! Words of the pages of the running exchange.

use std::sync::LazyLock;

use super::Language;
use super::catalog::{Catalog, say};
use super::words;

words! { "exchange-":
    day week month spans tile_passed tile_aside tile_alarms see_aside see_streams see_alarms
    picture_title picture_how key_flows key_quiet key_failed nothing nothing_help flows_title provider client service
    count failed mean last streams_title no_streams dataset producer freshness aside_count readers_head
    flows_file streams_file operations_file decisions_file save_as
    stream name kind since state_head cause why can_do not_yours_to_read event_title proposed_title proposed_by
    proposed_why proposed_mended proposed_plain approve reject mend_title mend_label mend_hint reasons reasons_hint
    propose propose_plain discard mend_then failed_last not_mendable heading_quiet
    agents_title agent agent_state agent_good agent_waiting
    code_title code_lead code_system code_digits code_hub code_then code_none codes
}

pub(crate) fn span(code: &str) -> &'static str {
    let w = get();
    match code {
        "hari" => w.day,
        "bulan" => w.month,
        _ => w.week,
    }
}

/// The heading says how things are.
pub(crate) fn heading(flows: usize, failed: i64, aside: i64) -> String {
    match (flows, failed, aside) {
        (0, _, 0) => get().heading_quiet.to_owned(),
        (_, 0, 0) => say!("exchange-heading-fine", count = flows),
        (_, failed, 0) => say!("exchange-heading-failed", count = failed),
        (_, _, aside) => say!("exchange-heading-aside", count = aside),
    }
}

pub(crate) fn lead(now: &str, span: &str) -> String {
    say!("exchange-lead", now = now, span = span)
}

pub(crate) fn failures(failed: i64) -> String {
    say!("exchange-failures", count = failed)
}

pub(crate) fn held_streams(held: usize) -> String {
    say!("exchange-held-streams", count = held)
}

/// What the picture says to whoever does not see it.
pub(crate) fn picture(providers: usize, clients: usize, flows: usize, failed: usize) -> String {
    say!("exchange-picture", first = providers, last = clients, all = flows, count = failed)
}

pub(crate) fn between(provider: &str, client: &str, count: i64, failed: i64) -> String {
    say!("exchange-between", provider = provider, client = client, count = count, all = failed)
}

pub(crate) fn held(since: &str, why: &str) -> String {
    say!("exchange-held", since = since, why = why)
}

pub(crate) fn readers(count: usize, furthest: Option<(&str, i64)>) -> String {
    match furthest {
        Some((name, behind)) if behind > 0 => say!("exchange-behind", all = count, name = name, count = behind),
        _ => say!("exchange-readers", count = count),
    }
}

/// What waits with an agent, and since when.
pub(crate) fn waiting(count: i64, oldest: Option<&str>) -> String {
    match oldest.filter(|_| count > 0) {
        Some(oldest) => say!("exchange-agent-waiting-since", count = count, since = oldest),
        None => super::count(count),
    }
}

pub(crate) fn code_until(at: &str) -> String {
    say!("exchange-code-until", at = at)
}

pub(crate) fn stopped(names: &str) -> String {
    say!("exchange-stopped", names = names)
}

pub(crate) fn aside(stream: &str, code: &str) -> String {
    say!("exchange-aside-heading", stream = stream, code = code)
}
