//! Everything that a check can find, and how it stands. A case is worded as `doctor-<case>`, and as
//! `doctor-<case>-remedy` unless it is good.

use schemars::JsonSchema;
use serde::Serialize;

/// How a point stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// As it must be.
    Good,
    /// It hinders the work.
    Failed,
    /// It could not be tried.
    CouldNotTell,
    /// A choice: it works without, and less is seen or proven.
    Advice,
}

/// Declares the cases: name, word, standing.
macro_rules! cases {
    ($($(#[$doc:meta])* $name:ident = $word:literal $standing:ident;)+) => {
        /// What a check found.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Case {
            $($(#[$doc])* $name,)+
        }

        impl Case {
            /// Every case.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its word in documents and wording.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            /// How it stands.
            pub fn standing(self) -> Standing {
                match self { $(Self::$name => Standing::$standing),+ }
            }
        }
    };
}

cases! {
    /// Nothing could be looked at without a configuration.
    NotLooked = "not_looked" CouldNotTell;

    /// The configuration is read.
    ConfigurationGood = "configuration_good" Good;
    /// It cannot be used.
    ConfigurationBroken = "configuration_broken" Failed;
    /// There is none.
    ConfigurationMissing = "configuration_missing" Failed;

    /// Nothing is open that should not be.
    RightsGood = "rights_good" Good;
    /// Others can change what is judged.
    ConfigurationOpen = "configuration_open" Failed;
    /// Others may look into the state.
    StateOpen = "state_open" Failed;
    /// Others may read the password.
    MailPasswordOpen = "mail_password_open" Failed;
    /// Others may read the account with which a recorder is asked.
    RecorderAccountOpen = "recorder_account_open" Failed;

    /// Looked at with the rights of the account that owns the state.
    AccountGood = "account_good" Good;
    /// Looked at as root, whom nothing stops.
    AccountRoot = "account_root" CouldNotTell;
    /// Looked at as somebody else than the owner of the state.
    AccountOther = "account_other" Failed;

    /// State can be kept.
    StateGood = "state_good" Good;
    /// It will be made at the first start.
    StateNew = "state_new" Good;
    /// It is not there and cannot be made.
    StateMissing = "state_missing" Failed;
    /// It cannot be written to.
    StateReadOnly = "state_read_only" Failed;
    /// Too little room.
    StateFull = "state_full" Failed;

    /// The key can sign.
    KeyGood = "key_good" Good;
    /// It will be made at the first start.
    KeyNew = "key_new" Good;
    /// Others could sign too.
    KeyOpen = "key_open" Failed;
    /// It cannot be read or is no key.
    KeyBroken = "key_broken" Failed;

    /// Stores and log can be read.
    StoresGood = "stores_good" Good;
    /// There are none yet.
    StoresNew = "stores_new" Good;
    /// One of them cannot be read.
    StoresBroken = "stores_broken" Failed;
    /// The log contradicts what somebody remembers of it.
    StoresFrozen = "stores_frozen" Failed;

    /// A root is the one that was adopted, and readable.
    RootGood = "root_good" Good;
    /// Readable, and not yet adopted by a pass.
    RootNew = "root_new" Good;
    /// It cannot be read.
    RootUnreadable = "root_unreadable" Failed;
    /// Parts of it cannot be read.
    RootPartly = "root_partly" Failed;
    /// Another file system or folder lies at its path.
    RootReplaced = "root_replaced" Failed;
    /// It does not answer.
    RootHangs = "root_hangs" Failed;
    /// No recorder is named.
    RootNone = "root_none" Failed;

    /// Footage and state lie on different file systems.
    DisksApart = "disks_apart" Good;
    /// They share one.
    DisksShared = "disks_shared" Advice;

    /// Nothing is known to be missing.
    ProductGood = "product_good" Good;
    /// Something that the product does not show by itself.
    ProductBlind = "product_blind" Advice;

    /// ffmpeg is there.
    PicturesGood = "pictures_good" Good;
    /// It is not, and a rule asks what cameras show.
    PicturesMissing = "pictures_missing" Failed;
    /// It is not, and no rule asks.
    PicturesUnasked = "pictures_unasked" Advice;

    /// The clock is synchronised.
    ClockGood = "clock_good" Good;
    /// It is not.
    ClockFree = "clock_free" Failed;
    /// It lies behind the newest pass.
    ClockBehind = "clock_behind" Failed;
    /// Nobody here can say.
    ClockUnknown = "clock_unknown" CouldNotTell;

    /// The mail server takes us.
    MailGood = "mail_good" Good;
    /// It takes us over TLS, and no account is set up.
    MailNoLogin = "mail_no_login" Good;
    /// It takes us and our account, and nothing was encrypted.
    MailPlainLogin = "mail_plain_login" Good;
    /// It takes us without encryption and without an account.
    MailPlain = "mail_plain" Good;
    /// A mail was sent.
    MailSent = "mail_sent" Good;
    /// Mails can be written into their folder.
    MailFolder = "mail_folder" Good;
    /// They cannot.
    MailFolderClosed = "mail_folder_closed" Failed;
    /// The server cannot be used.
    MailRefused = "mail_refused" Failed;
    /// Nobody is to be told.
    MailNobody = "mail_nobody" Failed;
    /// Mail is not set up.
    MailNone = "mail_none" Advice;

    /// A webhook can be reached, and what is posted there can be signed.
    WebhookGood = "webhook_good" Good;
    /// Nobody answers there.
    WebhookSilent = "webhook_silent" Failed;
    /// Its address or secret cannot be used.
    WebhookUnusable = "webhook_unusable" Failed;
    /// A syslog server takes connections.
    SyslogGood = "syslog_good" Good;
    /// It does not.
    SyslogSilent = "syslog_silent" Failed;
    /// Datagrams over a network: nobody can say whether they arrive.
    SyslogUnheard = "syslog_unheard" Advice;
    /// Neither webhooks nor syslog are set up.
    ChannelNone = "channel_none" Advice;

    /// A witness contradicts the log.
    WitnessContradicts = "witness_contradicts" Failed;
    /// A witness does not know the log's key.
    WitnessNotListed = "witness_not_listed" Failed;
    /// A witness answers.
    WitnessGood = "witness_good" Good;
    /// It does not.
    WitnessSilent = "witness_silent" Failed;
    /// None is named.
    WitnessNone = "witness_none" Advice;

    /// An authority answers.
    StampGood = "stamp_good" Good;
    /// It does not.
    StampSilent = "stamp_silent" Failed;
    /// None is named.
    StampNone = "stamp_none" Advice;

    /// Whoever waits for the sign of life can be reached.
    DeadManGood = "dead_man_good" Good;
    /// They cannot.
    DeadManSilent = "dead_man_silent" Failed;
    /// Nobody waits for one.
    DeadManNone = "dead_man_none" Advice;

    /// A recorder tells of its cameras.
    StatusGood = "status_good" Good;
    /// Nobody answers there.
    StatusSilent = "status_silent" Failed;
    /// Somebody answers there and tells nothing.
    StatusUnreadable = "status_unreadable" Failed;
    /// No recorder is asked.
    StatusNone = "status_none" Advice;

    /// A log is read and understood.
    LogsGood = "logs_good" Good;
    /// It is not there or cannot be read.
    LogsUnreadable = "logs_unreadable" Failed;
    /// It is not what the product writes.
    LogsForeign = "logs_foreign" Failed;
    /// No log is read.
    LogsNone = "logs_none" Advice;

    /// The agent runs, in this version.
    AgentGood = "agent_good" Good;
    /// It runs in another version.
    AgentOther = "agent_other" Failed;
    /// It holds the state and does not answer.
    AgentSilent = "agent_silent" Failed;
    /// It ran, and does not run now.
    AgentEnded = "agent_ended" Failed;
    /// It never ran.
    AgentNever = "agent_never" Advice;

    /// Figures are served, and the agent is ready.
    MetricsGood = "metrics_good" Good;
    /// The agent says why it cannot be relied on.
    MetricsUnready = "metrics_unready" Failed;
    /// The agent runs and nobody answers there.
    MetricsSilent = "metrics_silent" Failed;
    /// No agent runs that could serve them.
    MetricsIdle = "metrics_idle" Advice;
    /// Figures are not set up.
    MetricsNone = "metrics_none" Advice;

    /// Enough folders can be watched.
    InotifyGood = "inotify_good" Good;
    /// Too few.
    InotifyFew = "inotify_few" Failed;
    /// The limits cannot be read.
    InotifyUnknown = "inotify_unknown" CouldNotTell;

    /// How long a recorder waits for its disk is told.
    GroupsGood = "groups_good" Good;
    /// The control group that is named is not there.
    GroupsMissing = "groups_missing" Failed;
    /// None is named.
    GroupsNone = "groups_none" Advice;

    /// The kernel tells how long disks keep others waiting.
    PressureGood = "pressure_good" Good;
    /// It does not.
    PressureNone = "pressure_none" Advice;

    /// The kernel can take rights away from us.
    LandlockGood = "landlock_good" Good;
    /// It cannot.
    LandlockNone = "landlock_none" Advice;
    /// Nobody here can say.
    LandlockUnknown = "landlock_unknown" Advice;
}
