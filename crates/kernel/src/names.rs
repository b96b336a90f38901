//! Enumerations whose values have a stable name in data and one for people.

/// Declares them: `names! { Type { Value = "code", "title"; … } }`.
#[macro_export]
macro_rules! names {
    ($(#[$meta:meta])* $type:ident { $($(#[$note:meta])* $name:ident = $code:literal, $title:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        pub enum $type { $($(#[$note])* #[serde(rename = $code)] $name,)* }

        impl $type {
            pub const ALL: &'static [$type] = &[$($type::$name,)*];

            /// What a form offers: the stable name, and what people read.
            pub const CHOICES: &'static [(&'static str, &'static str)] = &[$(($code, $title),)*];

            /// The stable name in data.
            pub fn code(self) -> &'static str { match self { $($type::$name => $code,)* } }

            /// What people read.
            pub fn title(self) -> &'static str { match self { $($type::$name => $title,)* } }

            pub fn parse(code: &str) -> Option<$type> {
                $type::ALL.iter().copied().find(|v| v.code() == code)
            }
        }
    };
}
