//! Decisions about the running exchange: proposed by one person, approved by
//! another, of the SKPD whose data they are or of the Diskominfo.

use crate::support::*;
use exchange::acts::*;
use exchange::public::{OrderKind, OrderState, decided, decisions, proposed, waiting};
use kernel::Moment;
use store::Act;

const EVENT: &str = "akta-kematian/1/1048577";

async fn described(w: &World) {
    w.joined().await;
    let described = number(&w.ok("stafcapil", describe(1, SCHEMA_OF_DEATHS)).await, "description");
    w.ok("admin", ApproveDataset { description: described }).await;
}

fn resend(unit: &str, event: &str, data: Option<&str>) -> ProposeResend {
    ProposeResend { unit: code(unit), event: event.into(), data: data.map(str::to_owned), reasons: why() }
}

fn approve(unit: &str, order: i64) -> ApproveResend {
    ApproveResend { unit: code(unit), order }
}

fn reject(order: i64) -> RejectResend {
    RejectResend { unit: code(DUKCAPIL), order, reasons: why() }
}

fn discard(unit: &str, event: &str) -> DiscardEvent {
    DiscardEvent { unit: code(unit), event: event.into(), reasons: why() }
}

fn release(unit: &str, stream: &str) -> ReleaseStream {
    ReleaseStream { unit: code(unit), stream: stream.into(), reasons: why() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_goes_on_by_two_persons_of_the_producer_or_the_diskominfo() {
    practice(|w| async move {
        described(&w).await;
        let mended = r#"{"nomor":"8104-KM-2"}"#;
        // Another SKPD's people, in its name and in their own; and nobody without an office.
        assert_eq!(w.refused("staf", resend(DUKCAPIL, EVENT, None)).await, ["WEWENANG-SKPD"]);
        assert_eq!(w.refused("staf", resend(DINKES, EVENT, None)).await, ["TUKAR-BUKAN-SKPD"]);
        assert_eq!(w.refused("irban", resend(DUKCAPIL, EVENT, None)).await, ["WEWENANG-JABATAN"]);
        // A record that still breaks the schema is told in full.
        let broken = resend(DUKCAPIL, EVENT, Some(r#"{"desa":7}"#));
        assert_eq!(w.refused("stafcapil", broken).await, ["TUKAR-PERISTIWA-ISI"; 2]);
        let strange = resend(DUKCAPIL, "akta-kematian/9/1", None);
        assert_eq!(w.refused("stafcapil", strange).await, ["TUKAR-BERAKHIR"]);
        let order = number(&w.ok("stafcapil", resend(DUKCAPIL, EVENT, Some(mended))).await, "order");
        // Whoever comes second finds the first; nothing else happens to the event meanwhile.
        assert_eq!(w.refused("kadukcapil", resend(DUKCAPIL, EVENT, None)).await, ["TUKAR-KIRIM-MENUNGGU"]);
        assert_eq!(w.refused("admin", discard(DUKCAPIL, EVENT)).await, ["TUKAR-KIRIM-MENUNGGU"]);
        assert_eq!(w.refused("stafcapil", approve(DUKCAPIL, order)).await, ["WEWENANG-ORANG-SAMA"]);
        assert_eq!(w.refused("kadinkes", approve(DINKES, order)).await, ["TUKAR-BUKAN-SKPD"]);
        let tasks = async |who: &str| {
            let person = w.person(who).await;
            let mut view = w.db.view().await.expect("a view");
            let found = waiting(&mut view, person, w.now(), ZONE).await.expect("a list");
            found.into_iter().map(|one| (one.act.name, one.mine)).collect::<Vec<_>>()
        };
        let name = ApproveResend::DEF.name;
        assert_eq!(tasks("kadukcapil").await, [(name, true)]);
        assert_eq!(tasks("stafcapil").await, [(name, false)]);
        assert_eq!(tasks("kadinkes").await, []);
        let mut view = w.db.view().await.expect("a view");
        assert_eq!(decided(&mut view, (Moment(0), 0)).await.expect("orders"), vec![]);
        let waits = proposed(&mut view).await.expect("proposals");
        assert_eq!((waits.len(), waits[0].mended.as_deref()), (1, Some(mended)));
        w.ok("kadukcapil", approve(DUKCAPIL, order)).await;
        assert_eq!(w.refused("admin", approve(DUKCAPIL, order)).await, ["TUKAR-SUDAH-DIPUTUSKAN"]);
        assert_eq!(w.refused("admin", reject(order)).await, ["TUKAR-SUDAH-DIPUTUSKAN"]);
        // What the hub reads: in order, opened, from a place on.
        let found = decided(&mut view, (Moment(0), 0)).await.expect("orders");
        let one = &found[0];
        assert_eq!((found.len(), one.kind, one.target), (1, OrderKind::Send, Some(1_048_577)));
        assert_eq!(one.stream.clone(), Some(("akta-kematian".into(), 1)));
        assert_eq!(one.mended.as_deref(), Some(mended));
        assert_eq!(decided(&mut view, (one.decided_at, one.id)).await.expect("orders"), vec![]);
        // Who proposed may take it back, and then it can be proposed again.
        let second = number(&w.ok("admin", resend(DUKCAPIL, EVENT, None)).await, "order");
        w.ok("admin", reject(second)).await;
        w.ok("admin", discard(DUKCAPIL, EVENT)).await;
        let all = decisions(&mut view, Moment(0), Moment(i64::MAX), 9).await.expect("decisions");
        let states: Vec<OrderState> = all.iter().map(|d| d.state).collect();
        assert_eq!(states, [OrderState::InForce, OrderState::Rejected, OrderState::InForce], "the newest first");
        assert_eq!((all[1].answer.clone(), all[0].kind), (why(), OrderKind::Discard));
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_propose_at_once_one_is_first() {
    practice(|w| async move {
        described(&w).await;
        let (one, other) = tokio::join!(
            w.act("stafcapil", resend(DUKCAPIL, EVENT, None)),
            w.act("kadukcapil", resend(DUKCAPIL, EVENT, None))
        );
        let mut found = vec![codes(one), codes(other)];
        found.sort();
        assert_eq!(found, [vec![], vec!["TUKAR-KIRIM-MENUNGGU".to_owned()]]);
        w
    })
    .await;
}

/// Where a service of the client is named, its SKPD has the deliveries resumed, and
/// nobody else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deliveries_are_resumed_by_whoever_is_brought_them() {
    practice(|w| async move {
        described(&w).await;
        let own = OfferService {
            unit: code(DINKES),
            system: SIK.into(),
            url: Some("https://sik.lan".into()),
            ..offer("terima")
        };
        w.ok("staf", own).await;
        let wanted = |deliver_to: Option<&str>| AskAccess {
            service: None,
            endpoints: vec![],
            dataset: Some("akta-kematian".into()),
            version: Some(1),
            deliver_to: deliver_to.map(str::to_owned),
            ..ask()
        };
        let given = async |deliver_to: Option<&str>| {
            let asked = number(&w.ok("kadinkes", wanted(deliver_to)).await, "id");
            w.ok("kadukcapil", ApproveAccess { access: store::DocRef::from(asked), until: None }).await;
            asked
        };
        let (fetched, brought) = (given(None).await, given(Some("terima")).await);
        let resume = |unit: &str, access| ResumeDelivery { unit: code(unit), access, reasons: why() };
        assert_eq!(w.refused("kadinkes", resume(DINKES, fetched)).await, ["TUKAR-ANTAR"], "it fetches them itself");
        assert_eq!(w.refused("kadukcapil", resume(DUKCAPIL, brought)).await, ["TUKAR-BUKAN-SKPD"]);
        let order = number(&w.ok("kadinkes", resume(DINKES, brought)).await, "order");
        let mut view = w.db.view().await.expect("a view");
        let found = decided(&mut view, (Moment(0), 0)).await.expect("orders");
        let one = &found[0];
        assert_eq!((found.len(), one.id, one.kind, one.target), (1, order, OrderKind::Deliver, Some(brought)));
        assert_eq!((one.stream.clone(), one.subscriber.as_deref()), (Some(("akta-kematian".into(), 1)), Some(SIK)));
        drop(view);
        w
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_person_stops_and_lets_go_on_what_is_their_own() {
    practice(|w| async move {
        described(&w).await;
        w.ok("stafcapil", release(DUKCAPIL, "akta-kematian/1")).await;
        assert_eq!(w.refused("kadinkes", release(DINKES, "akta-kematian/1")).await, ["TUKAR-BUKAN-SKPD"]);
        assert_eq!(w.refused("stafcapil", release(DUKCAPIL, EVENT)).await, ["TUKAR-PERISTIWA-SASARAN"]);
        assert_eq!(w.refused("stafcapil", discard(DUKCAPIL, "<b>")).await, ["TUKAR-PERISTIWA-SASARAN"]);
        let unknown = w.act("stafcapil", release(DUKCAPIL, "tidak-ada/1")).await;
        assert!(unknown.is_err_and(|e| matches!(e, store::Error::NotFound(_))));
        // Deliveries are resumed by whoever is brought them, and only where somebody is.
        w.served().await;
        let access = w.granted().await;
        let resume = |unit: &str| ResumeDelivery { unit: code(unit), access, reasons: why() };
        assert_eq!(w.refused("kadinkes", resume(DINKES)).await, ["TUKAR-ANTAR"]);
        assert_eq!(w.refused("kadukcapil", resume(DUKCAPIL)).await, ["TUKAR-BUKAN-SKPD", "TUKAR-ANTAR"]);
        let note = || NoteAlarm { alarm: 7, reasons: vec!["sudah ditelepon".into()] };
        assert_eq!(w.refused("stafcapil", note()).await, ["WEWENANG-JABATAN"]);
        w.ok("admin", note()).await;
        let mut view = w.db.view().await.expect("a view");
        let kinds: Vec<OrderKind> =
            decided(&mut view, (Moment(0), 0)).await.expect("orders").into_iter().map(|o| o.kind).collect();
        assert_eq!(kinds, [OrderKind::Release, OrderKind::Note]);
        w
    })
    .await;
}
