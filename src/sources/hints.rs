//! What a site has to know about a product beyond its paths: where it records unless told otherwise,
//! and what stays unseen until somebody provides it. Facts only; wording is named by its message.

/// Hints of one layout.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hints {
    /// Roots that the product uses unless configured otherwise, absolute.
    pub usual_roots: &'static [&'static str],
    /// What the product does not show by itself.
    pub missing: &'static [Missing],
}

impl Hints {
    /// Nothing is known.
    pub const NONE: Self = Self { usual_roots: &[], missing: &[] };
}

/// One thing that a site can provide.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Missing {
    /// Message that says what is not seen, and where the lines belong.
    pub words: &'static str,
    /// The exact lines, as they are typed there.
    pub lines: &'static [&'static str],
    /// Rule kinds that cannot tell without it.
    pub kinds: &'static [&'static str],
}

/// Kinds that compare who looked at footage with who was allowed to.
pub const ACCESS: &[&str] = &[
    "unlogged_access",
    "approval_chain",
    "access_grant",
    "scope_match",
    "purpose_limit",
    "designated_operator",
    "viewing_hours",
    "export_control",
];

/// Kinds that need the recorder's own index, settings or status.
pub const INDEX: &[&str] = &["config_change", "view_tamper", "asset_change_permit"];

/// Footage on a share: Samba tells who opened, renamed and deleted which file.
pub const SHARE: Missing = Missing {
    words: "init-missing-share",
    lines: &[
        "vfs objects = full_audit",
        "full_audit:prefix = %u|%I|%S",
        "full_audit:success = openat renameat unlinkat",
        "full_audit:failure = none",
        "full_audit:facility = local7",
    ],
    kinds: ACCESS,
};

/// A product that logs no access: a web server in front of it has to ask for a name and write it down.
pub const FRONT: Missing = Missing {
    words: "init-missing-front",
    lines: &[
        "log_format holdfast '$remote_addr - $remote_user [$time_local] \"$request\" $status $body_bytes_sent \"$http_referer\" \"$http_user_agent\"';",
        "access_log /var/log/nginx/recorder.log holdfast;",
    ],
    kinds: ACCESS,
};
