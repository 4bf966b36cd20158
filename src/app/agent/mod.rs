//! `holdfast run`: the agent that repeats passes. The supervisor below only waits and hands out work;
//! nothing that touches storage, stores or servers runs on its thread, so it always answers.

pub mod board;
pub mod hot;
pub mod wire;

mod asks;
mod cosigning;
mod distress;
mod door;
mod errands;
mod error;
mod hearing;
mod jobs;
mod keeper;
mod notice;
mod post;
mod pulse;
mod socket;
mod spare;
mod stamps;
mod timetable;
mod watched;

#[cfg(test)]
mod unseen_tests;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, MissedTickBehavior, interval};
use tracing::{error, info, warn};

use super::AppError;
use super::adopt;
use super::announce::{self, Readers};
use super::eyes::{Eyes, keep_one_heap};
use super::facts;
use super::mail;
use super::pass;
use super::state::State;
use super::witness::{self, Round};
use crate::clock::{Clock, System};
use crate::model::UtcMs;
use crate::model::device::DeviceSpan;
use crate::model::heartbeat::Phase;
use crate::notify::queue::Tally;
use board::{Board, Work};
use distress::Distress;
use door::Door;
use hot::{Hot, Looked};
use jobs::Wants;
use keeper::Keeper;
use notice::Notice;
use pulse::{Pulse, Strain};
use socket::Ear;
use timetable::Timetable;
use wire::CheckRequest;

pub use error::AgentError;
pub use watched::{Loader, Watched};

/// How often the timetable is looked at: schedules know minutes, clocks may be set.
const LOOK: Duration = Duration::from_secs(1);

/// Time between two rounds over the mail queue.
const POST_EVERY: Duration = Duration::from_secs(60);

/// Time between two looks at what is to be stamped.
const STAMP_EVERY: Duration = Duration::from_secs(60);

/// Time that work has to end after SIGTERM; the whole promise is 5 s.
const END_WITHIN: Duration = Duration::from_secs(4);

/// Time of it that a mail server has to take the mail that the agent ends.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Runs the agent until SIGTERM or SIGINT; blocks.
///
/// # Errors
/// A configuration that cannot be used, state that another process holds or that is damaged.
pub fn run(load: Loader) -> Result<(), AppError> {
    keep_one_heap();
    let watched = Watched::new(load()?)?;
    let mut state = State::open(&watched.config.state_dir, &watched.site.id)?;
    if let Some(quorum) = &watched.quorum {
        // A witness that knows more than we do must be heard before anything new is signed.
        let heard = witness::round(&mut state, quorum, &System);
        if witness::froze(&heard) {
            witness::tell_frozen(&mut state.evidence, &watched.config, System.now());
            mail::send_due(&mail::ways(&watched.config), &mut state.evidence, System.now())?;
        }
        heard?;
    }
    adopt::adopt_and_tell(&mut state.evidence, &watched.config, &watched.site.policy, System.now())?;
    tell_that_it_runs(&mut state, &watched);
    let io = |what: &str| {
        let what = what.to_owned();
        move |source| AppError::Io { what, source }
    };
    state.eyes = Eyes::of_children().map_err(io("start the agent"))?;
    let eyes = state.eyes.clone();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.map_err(io("start the agent"))?;
    let done = runtime.block_on(async {
        let ear = Ear::open(&watched.config.state_dir)?;
        let listener = match watched.config.metrics {
            Some(at) => {
                Some(TcpListener::bind(at).await.map_err(io(&format!("listen on {at} for [metrics]")))?)
            }
            None => None,
        };
        let signals = Signals::new().map_err(io("listen to signals"))?;
        let timetable = Timetable::new(pass::last_judged(&state.catalogue)?);
        let (keeper, thread) = Keeper::start(state).map_err(io("start the agent"))?;
        let (news, newsbox) = mpsc::channel(16);
        let board = Arc::new(Board::new(System.now(), eyes));
        let watched = Arc::new(watched);
        let in_force = watch::Sender::new(Arc::clone(&watched));
        let serving = listener.map(|listener| {
            tokio::spawn(door::serve(listener, Door::new(Arc::clone(&board), in_force.subscribe())))
        });
        let pulse = Arc::new(Pulse::start());
        let hot =
            Hot::follow(&watched, board.eyes(), &keeper, &pulse, &news).map_err(io("follow the storage"))?;
        let supervisor = Supervisor {
            hot,
            said: Vec::new(),
            noting: false,
            sealing: false,
            glancing: false,
            post_again: false,
            board,
            stop: Arc::default(),
            pulse,
            distress: Arc::new(Distress::begin(&watched.config.state_dir)),
            strain: pulse::strain(&watched.config.state_dir, None),
            probed: (System.now(), true),
            doubtful: false,
            watched,
            in_force,
            notice: Notice::of(std::env::var_os("NOTIFY_SOCKET").as_deref()),
            busy: false,
            posting: false,
            stamping: false,
            beating: false,
            cosigning: false,
            reloading: false,
            load,
            keeper,
            news,
            timetable,
        };
        info!(pid = std::process::id(), "the agent runs");
        supervisor.run(ear, signals, newsbox, thread).await;
        if let Some(serving) = serving {
            serving.abort();
        }
        Ok(())
    });
    // Threads that hang in a dead mount end with the process.
    runtime.shutdown_background();
    done
}

/// Those who rely on the agent are told that it runs again, and how its last run ended; nobody of the first run ever.
/// A state that takes no mail keeps no agent from running.
fn tell_that_it_runs(state: &mut State, watched: &Watched) {
    let mut queue = || {
        let Some(before) = state.evidence.watch()?.pop() else { return Ok(()) };
        let now = System.now();
        let mails = announce::resumed(&state.evidence, &watched.config, &before, now)?;
        Ok::<_, AppError>(state.evidence.queue_announcements(now, &mails)?)
    };
    if let Err(why) = queue() {
        error!(%why, "the mail that the agent runs again could not be queued");
    }
}

struct Signals {
    term: Signal,
    int: Signal,
    hup: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self {
            term: signal(SignalKind::terminate())?,
            int: signal(SignalKind::interrupt())?,
            hup: signal(SignalKind::hangup())?,
        })
    }

    async fn end(term: &mut Signal, int: &mut Signal) {
        tokio::select! { _ = term.recv() => {}, _ = int.recv() => {} }
    }
}

/// What comes back from work that was handed out.
enum News {
    Worked(Work, UtcMs, Result<usize, AppError>),
    Reloaded(Result<Box<Watched>, AppError>),
    Posted(Result<Tally, AppError>),
    /// Leaves sealed for tokens.
    Stamped(Result<usize, AppError>),
    Beaten(UtcMs, Result<(), AppError>),
    Cosigned(Result<Round, AppError>),
    /// A follower took something in.
    Looked(Box<Looked>),
    /// What a glance found broken.
    Glanced(Result<BTreeSet<String>, AppError>),
    /// Files were read, for the first time or again; something in them calls for a judgement.
    Read {
        bytes: u64,
        pressing: bool,
    },
    /// How the state's disk fares.
    Probed(Strain),
    /// What followers took in was sealed.
    Sealed(Result<(), AppError>),
    /// Devices were asked.
    Asked(Box<hot::Asked>),
    /// What devices said was recorded, or is still to be.
    Noted(Vec<DeviceSpan>, Result<(), AppError>),
}

struct Supervisor {
    /// The followers of every root.
    hot: Hot,
    load: Loader,
    watched: Arc<Watched>,
    /// Shows `watched` to the door.
    in_force: watch::Sender<Arc<Watched>>,
    board: Arc<Board>,
    notice: Notice,
    keeper: Keeper,
    stop: Arc<AtomicBool>,
    pulse: Arc<Pulse>,
    /// What is told while the state takes nothing.
    distress: Arc<Distress>,
    /// How the state's disk fares.
    strain: Strain,
    /// When it was last asked, and whether it has answered.
    probed: (UtcMs, bool),
    /// The clock was set, and nobody vouched for it yet.
    doubtful: bool,
    timetable: Timetable,
    news: mpsc::Sender<News>,
    busy: bool,
    posting: bool,
    /// Mail was queued while a round was under way.
    post_again: bool,
    /// What devices said and nobody recorded yet.
    said: Vec<DeviceSpan>,
    noting: bool,
    sealing: bool,
    glancing: bool,
    stamping: bool,
    beating: bool,
    cosigning: bool,
    reloading: bool,
}

impl Supervisor {
    async fn run(
        mut self,
        ear: Ear,
        mut signals: Signals,
        mut newsbox: mpsc::Receiver<News>,
        thread: JoinHandle<()>,
    ) {
        let (asked, mut asks) = mpsc::channel(16);
        let board = Arc::clone(&self.board);
        let listening = tokio::spawn(async move { ear.listen(board, asked).await });
        self.notice.ready();
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut post = interval(POST_EVERY);
        post.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut stamp = interval(STAMP_EVERY);
        stamp.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = Signals::end(&mut signals.term, &mut signals.int) => break,
                _ = signals.hup.recv() => self.reload(),
                Some(news) = newsbox.recv() => self.hear(news),
                Some(ask) = asks.recv() => self.asked(ask),
                _ = look.tick() => self.look(),
                _ = post.tick() => self.post(),
                _ = stamp.tick() => self.stamp(),
            }
        }
        listening.abort();
        self.notice.stopping();
        // A second SIGTERM is the same word again, passed on by whoever started us; a second Ctrl-C is haste.
        tokio::select! {
            biased;
            _ = signals.int.recv() => warn!("interrupted again: ending at once"),
            () = self.end(thread) => {}
        }
        // The socket file goes with the ear.
        drop(listening.await);
        info!("the agent has ended");
    }

    /// Ends work in hand. What was committed is kept, the rest is done by the next pass.
    async fn end(&self, thread: JoinHandle<()>) {
        info!("ending");
        self.stop.store(true, Ordering::SeqCst);
        let deadline = Instant::now() + END_WITHIN;
        self.announce_the_end().await;
        self.keeper.end(|log| {
            if let Err(why) = facts::heartbeat(log, Phase::Stop, &System) {
                error!(%why, "the orderly end could not be sealed; it will look like a kill");
            }
        });
        while !thread.is_finished() {
            if Instant::now() >= deadline {
                warn!(doing = ?self.board.facts().doing, "work did not end in time; what it committed is kept");
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Those who rely on the agent are told that it ends. The mail is queued before anything else; a server that does
    /// not take it within [`LAST_WORDS`] gets it when the agent is back, with the time of today.
    async fn announce_the_end(&self) {
        if Readers::of(&self.watched.config).is_empty() {
            return;
        }
        let (watched, keeper) = (Arc::clone(&self.watched), self.keeper.clone());
        let told = tokio::task::spawn_blocking(move || {
            let config = Arc::clone(&watched);
            let queued = keeper.small(move |log| {
                let now = System.now();
                let mails = announce::stopped(log.evidence, &config.config, now)?;
                log.evidence.queue_announcements(now, &mails).map_err(AppError::from)
            });
            match queued.map_err(AppError::from).flatten() {
                Ok(()) => post::last_words(&watched.config, &watched.config.state_dir, &keeper),
                Err(why) => error!(%why, "the mail that the agent ends could not be queued"),
            }
        });
        if tokio::time::timeout(LAST_WORDS, told).await.is_err() {
            warn!("the mail that the agent ends waits: no server took it in time");
        }
    }

    fn wants(&self) -> Wants {
        Wants {
            watched: Arc::clone(&self.watched),
            board: Arc::clone(&self.board),
            pulse: Arc::clone(&self.pulse),
            stop: Arc::clone(&self.stop),
        }
    }

    fn look(&mut self) {
        let now = System.now();
        let next_check = self.timetable.next_check(now, &self.watched.hours);
        {
            let mut facts = self.board.facts();
            (facts.next_check_at, facts.looked) = (next_check, std::time::Instant::now());
        }
        self.notice.awake();
        self.feel();
        self.probe(now);
        self.write_down();
        self.beat(now);
        self.notice.status(if self.busy { "work in hand" } else { "waiting for the next pass or judgement" });
        if self.busy {
            return;
        }
        match self.timetable.due(now, &self.watched.hours) {
            Some(work) => self.start(work, now),
            None => self.press(now),
        }
    }

    fn start(&mut self, work: Work, now: UtcMs) {
        self.busy = true;
        self.timetable.begins(work);
        self.hot.pace.judging(now);
        let seen = self.hot.seen_until();
        let (wants, keeper, news) = (self.wants(), self.keeper.clone(), self.news.clone());
        tokio::spawn(async move {
            let done = keeper.ask(move |state, orders| match work {
                Work::Check => {
                    wants.check(state, orders, &CheckRequest::default(), true).map(|told| told.mails)
                }
                Work::Judge => wants.judge(state, seen),
            });
            let done = done.await.map_err(AppError::from).flatten();
            // Nobody to tell: the agent is ending.
            drop(news.send(News::Worked(work, now, done)).await);
        });
    }

    /// Looks at once when the clock was set, and when it is right again.
    fn feel(&mut self) {
        let stepped = self.pulse.stepped_ms();
        self.board.facts().clock_stepped_ms = stepped;
        if stepped.is_some() == self.doubtful {
            return;
        }
        self.doubtful = stepped.is_some();
        match stepped {
            Some(by_ms) => error!(by_ms, "the clock was set; nothing is judged by age until it is right"),
            None => info!("the clock is right again"),
        }
        self.timetable.check_soon();
    }
}
