//! What a desk sees of a regency in which most work is done.

use crate::support::steps::{A, ask, pay, transfer};
use crate::support::*;
use treasury::public::{MOST, Reader, Waiting, steps, waiting};

/// The desk of an official, now.
static MODULES: &[&store::Module] = &[&treasury::MODULE];

async fn reader(w: &World, who: &str) -> Reader {
    let store::Actor::User { person, .. } = w.by(who).await.actor else { panic!("an official") };
    Reader { person, now: w.db.now().expect("a time"), zone: w.db.region().zone, modules: MODULES }
}

async fn list(w: &World, who: &str, most: usize) -> Waiting {
    let reader = reader(w, who).await;
    waiting(&mut w.db.view().await.expect("a view"), &reader, most).await.expect("a list")
}

async fn next(w: &World, who: &str, document: i64) -> Option<&'static str> {
    let reader = reader(w, who).await;
    let act = steps(&mut w.db.view().await.expect("a view"), &reader, document).await.expect("an answer").main;
    act.map(|act| act.name)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_went_on_leaves_room_for_what_waits() {
    practice(|w| async move {
        // Two payments go their whole way; their SPP and SPM keep their states.
        for _ in 0..2 {
            let chain = w.issued(A, ask(&w, ATK, 100)).await;
            w.ok("kbud", transfer(chain.sp2d)).await;
            w.ok("kbud", pay(chain.sp2d)).await;
            for (who, id) in [("pa-a", chain.spp), ("kbud", chain.spm), ("kbud", chain.sp2d)] {
                assert_eq!(next(&w, who, id).await, None);
            }
        }
        let first = w.ordered(A, ask(&w, ATK, 100)).await;
        // A list of one document holds the one that waits, not four that went on.
        let found = list(&w, "kbud", 1).await;
        assert_eq!(
            found.mine.iter().map(|o| (o.document.id, o.act.name)).collect::<Vec<_>>(),
            [(first.spm, "issue-sp2d")]
        );
        assert!(!found.more);
        assert_eq!(next(&w, "kbud", first.spm).await, Some("issue-sp2d"));
        // An office alone is not enough: the unit counts, and so does the step.
        assert_eq!(next(&w, "pa-a", first.spm).await, None);
        assert_eq!(next(&w, "pa-b", first.spp).await, None);

        let second = w.ordered(A, ask(&w, ATK, 100)).await;
        let found = list(&w, "kbud", 1).await;
        assert_eq!(found.mine.iter().map(|o| o.document.id).collect::<Vec<_>>(), [first.spm], "the oldest first");
        assert!(found.more, "what is left out is told");
        let found = list(&w, "kbud", 2).await;
        assert_eq!(found.mine.iter().map(|o| o.document.id).collect::<Vec<_>>(), [first.spm, second.spm]);
        assert!(!found.more);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_left_of_the_old_year_still_waits_in_the_new_one() {
    practice(|w| async move {
        let chain = w.ordered(A, ask(&w, ATK, 100)).await;
        let reader = reader(&w, "kbud").await;
        let at = async |date: &str| {
            let now = kernel::Moment::start_of(day(date), reader.zone);
            let mut view = w.db.view().await.expect("a view");
            let found = waiting(&mut view, &Reader { now, ..reader }, MOST).await.expect("a list");
            found.mine.iter().map(|o| o.document.id).collect::<Vec<_>>()
        };
        assert_eq!(at("2026-12-31").await, [chain.spm]);
        assert_eq!(at("2027-01-01").await, [chain.spm]);
        assert_eq!(at("2028-01-01").await, [] as [i64; 0]);
    })
    .await;
}
