//! The language of a request: chosen by the person, never guessed. Offices
//! have browsers of every language, so what a browser prefers says nothing.

use std::sync::LazyLock;

use super::catalog::Catalog;

/// A language in which the pages speak.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    #[default]
    Indonesian,
    English,
}

tokio::task_local! {
    /// Set around a whole request, so that no page can mix two.
    static SPOKEN: Language;
}

impl Language {
    pub const ALL: [Language; 2] = [Language::Indonesian, Language::English];

    /// Its name in addresses, cookies and `lang`.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Indonesian => "id",
            Language::English => "en",
        }
    }

    pub(crate) fn parse(tag: &str) -> Option<Language> {
        Language::ALL.into_iter().find(|l| l.tag() == tag)
    }

    /// A message without parameters, where the language has it. For checks
    /// from outside that no act, state or refusal was forgotten.
    pub fn message(self, id: &str) -> Option<&'static str> {
        self.catalog().plain(id)
    }

    /// The language of this request; Indonesian outside of any.
    pub(crate) fn here() -> Language {
        SPOKEN.try_with(|language| *language).unwrap_or_default()
    }

    /// What is kept for each language, in that of this request.
    pub(crate) fn choose<T>(all: &[T; 2]) -> &T {
        match Language::here() {
            Language::Indonesian => &all[0],
            Language::English => &all[1],
        }
    }

    pub(crate) async fn during<F: Future>(self, work: F) -> F::Output {
        SPOKEN.scope(self, work).await
    }

    /// For what is Indonesian whoever reads it, such as files.
    pub(crate) fn within<T>(self, work: impl FnOnce() -> T) -> T {
        SPOKEN.sync_scope(self, work)
    }

    pub(super) fn catalog(self) -> &'static Catalog {
        static ALL: LazyLock<[Catalog; 2]> = LazyLock::new(|| Language::ALL.map(Catalog::of));
        match self {
            Language::Indonesian => &ALL[0],
            Language::English => &ALL[1],
        }
    }
}
