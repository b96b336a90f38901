//! What a person sees of the agent, whether it runs or not.

use kernel::Moment;

use crate::clock::{Clock, DAY_MS, wall};
use crate::hello::state;
use crate::run::{CLOCK, LINE_GOOD, LINE_TROUBLE};
use crate::settings::Settings;
use crate::store::{Spool, is_running};
use crate::trouble::{Result, Trouble};

/// `2026-11-27 16:40` in the regency's zone.
pub fn when(settings: &Settings, at: i64) -> String {
    let day = Moment(at).day(settings.me.zone);
    let minutes = (at - Moment::start_of(day, settings.me.zone).0) / 60_000;
    format!("{day} {:02}:{:02}", minutes / 60, minutes % 60)
}

pub fn show(settings: &Settings, json: bool) -> Result<()> {
    let spool = Spool::look(&settings.spool_folder())?;
    let clock = Clock::of(spool.number(CLOCK)?);
    let state = state(settings, &clock, &spool)?;
    let running = is_running(&settings.spool_folder());
    let (good, trouble) = (spool.number(LINE_GOOD)?, spool.meta(LINE_TROUBLE)?);
    if json {
        let all = serde_json::json!({
            "running": running, "line_good_at": (good > 0).then_some(good), "line_trouble": trouble, "state": state,
        });
        println!("{}", serde_json::to_string_pretty(&all).map_err(|e| Trouble::Spool(e.to_string()))?);
        return Ok(());
    }
    println!("Agen {}", if running { "sedang bekerja" } else { "TIDAK bekerja" });
    match (good, &trouble) {
        (0, None) => println!("Hub belum pernah dihubungi"),
        (good, None) => println!("Hub menjawab terakhir {}", when(settings, good)),
        (0, Some(words)) => println!("Hub belum pernah menjawab: {words}"),
        (good, Some(words)) => println!("Hub menjawab terakhir {}; sekarang: {words}", when(settings, good)),
    }
    if clock.is_wrong() {
        println!("Jam mesin ini salah {} detik; jam hub yang dipakai", clock.ahead_ms() / 1000);
    }
    for words in &state.troubles {
        println!("PERIKSA: {words}");
    }
    for s in &state.streams {
        let read = s.passed_at.map_or_else(|| "belum dibaca".to_owned(), |at| format!("dibaca {}", when(settings, at)));
        println!(
            "{}: {} baris, {read}; {} terkirim, {} menunggu ({} kB), {} ditahan di sini, {} ditahan di hub",
            s.stream,
            s.rows,
            s.sent,
            s.waiting,
            s.waiting_bytes / 1000,
            s.aside,
            s.aside_at_hub
        );
        for words in [&s.held, &s.trouble, &s.notice].into_iter().flatten() {
            println!("  PERIKSA: {words}");
        }
    }
    for t in &state.takes {
        let good = t
            .good_at
            .map_or_else(|| "belum pernah berhasil".to_owned(), |at| format!("berhasil {}", when(settings, at)));
        println!("{}: {good}; {} belum sampai ke tempatnya, {} disisihkan", t.take, t.open, t.aside);
        if let Some(words) = &t.trouble {
            println!("  PERIKSA: {words}");
        }
    }
    if let Some(oldest) = state.oldest.filter(|at| wall() - at > DAY_MS) {
        println!("Yang tertua menunggu sejak {}", when(settings, oldest));
    }
    Ok(())
}
