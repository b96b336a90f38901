//! Signing in and the second factor, between the pages and the acts of
//! `organisation`.

use std::sync::Arc;

use kernel::Moment;
use organisation::public::{self as people, EnrolFactor, Enrolment, ProvePresence, Secret, SignIn, SignOut, Typed};
use store::module::Reading;
use store::{View, Work};
use web::{Account, Changing, Enrolling, Factor, Fresh, Means, Opening, Proving, Session, Sessions};

use super::sso::plain;
use kernel::hex;

pub(super) const SESSIONS: Sessions = Sessions {
    founded: |view| Box::pin(people::is_founded(view)),
    password,
    change,
    open,
    find,
    close: |session| Arc::new(SignOut { session }),
    who: super::who,
    has_factor: |view, user| Box::pin(people::has_factor(view, user)),
    factor,
    fresh,
    enrol,
    prove,
};

fn password<'a>(view: &'a mut View, name: &'a str, password: &'a str) -> Reading<'a, Option<Account>> {
    Box::pin(async move {
        let found = people::authenticate_password(view, name, password).await?;
        Ok(found.map(|s| Account { user: s.user, person: s.person }))
    })
}

fn change<'a>(view: &'a mut View, asked: Changing<'a>) -> Reading<'a, Arc<dyn Work>> {
    Box::pin(async move {
        let act = people::change_password(view, asked.user, (asked.present, asked.new)).await?;
        Ok(Arc::new(act) as Arc<dyn Work>)
    })
}

fn open(opening: Opening) -> Arc<dyn Work> {
    let means = match opening.means {
        Means::Link => people::Means::Link,
        Means::Password => people::Means::Password,
        Means::Code(text) => people::Means::Code(Typed::new(&text)),
        Means::Identity(identity) => people::Means::Identity(plain(&identity)),
        Means::IdentityCode(identity, text) => people::Means::IdentityCode(plain(&identity), Typed::new(&text)),
    };
    Arc::new(SignIn { hash_hex: hex(&opening.digest), means })
}

fn find(view: &mut View, digest: Vec<u8>, now: Moment) -> Reading<'_, Option<Session>> {
    Box::pin(async move {
        let found = people::session(view, digest, now).await?;
        Ok(found.map(|s| Session {
            id: s.id,
            user: s.user,
            person: s.person,
            made_at: s.made_at,
            idle_millis: s.idle_millis,
            by_paper: s.level.by_paper(),
        }))
    })
}

fn factor(view: &mut View, user: i64, now: Moment) -> Reading<'_, Option<Factor>> {
    Box::pin(async move {
        let found = people::factor_shown(view, user, now).await?;
        Ok(found.map(|f| Factor {
            made_at: f.made_at,
            codes_left: f.codes_left,
            rested_at: f.rested_at,
            reset_proposed: f.reset_proposed,
        }))
    })
}

fn fresh(issuer: &str, account: &str) -> Fresh {
    let secret = Secret::random();
    Fresh {
        secret: secret.as_bytes().to_vec(),
        text: secret.text(),
        address: secret.address(issuer, account),
        codes: people::new_recovery_codes(),
    }
}

/// A secret of another length is none; the act then says that it lacks one.
fn enrol(asked: Enrolling) -> Arc<dyn Work> {
    let (code, old) = (Typed::new(&asked.code), Typed::new(&asked.old));
    let secret = Secret::from_bytes(&asked.fresh.secret);
    let enrolment = secret.map(|secret| Enrolment { secret, codes: asked.fresh.codes, code, old });
    Arc::new(EnrolFactor { enrolment })
}

fn prove(asked: Proving) -> Arc<dyn Work> {
    Arc::new(ProvePresence { act: asked.act, digest_hex: hex(&asked.digest), code: Typed::new(&asked.code) })
}
