//! The smallest files of each container that `probe` calls whole, built byte by byte.

/// A specimen: its name, its bytes, and its length in milliseconds.
pub struct Specimen {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    pub ms: Option<u64>,
}

pub fn all() -> Vec<Specimen> {
    vec![
        Specimen { name: "mp4", bytes: mp4(), ms: Some(400) },
        Specimen { name: "fmp4", bytes: fmp4(), ms: Some(1_200) },
        Specimen { name: "mkv", bytes: mkv(), ms: Some(1_200) },
        Specimen { name: "mpegts", bytes: ts(0, 40), ms: Some(1_560) },
        Specimen { name: "mpegps", bytes: ps(), ms: Some(1_560) },
        Specimen { name: "dav", bytes: dav(10), ms: Some(9_000) },
        Specimen { name: "avi", bytes: avi(), ms: Some(2_000) },
        Specimen { name: "jpeg", bytes: jpeg(), ms: None },
    ]
}

fn words(values: &[u32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_be_bytes()).collect()
}

pub fn atom(kind: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    [&(body.len() as u32 + 8).to_be_bytes()[..], kind, &body].concat()
}

fn track(tables: &[Vec<u8>]) -> Vec<u8> {
    let tables: Vec<&[u8]> = tables.iter().map(Vec::as_slice).collect();
    let head = atom(b"tkhd", &[&words(&[7, 0, 0, 1]), &[0; 68]]);
    let clock = atom(b"mdhd", &[&words(&[0, 0, 0, 1000, 0, 0])]);
    let handler = atom(b"hdlr", &[&words(&[0, 0]), b"vide", &[0; 13]]);
    let table = atom(b"minf", &[&atom(b"stbl", &tables)]);
    atom(b"trak", &[&head, &atom(b"mdia", &[&clock, &handler, &table])])
}

/// Seconds since 1904 and milliseconds.
pub fn movie_header(created: u32, duration: u32) -> Vec<u8> {
    atom(b"mvhd", &[&words(&[0, created, 0, 1000, duration]), &[0; 80]])
}

/// Ten samples of 40 ms and 64 bytes, index first, with the given number of samples claimed.
pub fn mp4_claiming(samples: u32, size: u32) -> Vec<u8> {
    let head = atom(b"ftyp", &[b"isom", &[0; 4]]);
    let with_data_at = |offset: u32| {
        let tables = [
            atom(b"stts", &[&words(&[0, 1, samples, 40])]),
            atom(b"stsz", &[&words(&[0, size, samples])]),
            atom(b"stsc", &[&words(&[0, 1, 1, samples, 1])]),
            atom(b"stco", &[&words(&[0, 1, offset])]),
        ];
        atom(b"moov", &[&movie_header(3_876_000_000, 400), &track(&tables)])
    };
    let data_at = head.len() + with_data_at(0).len() + 8;
    [head, with_data_at(data_at as u32), atom(b"mdat", &[&[1; 640]])].concat()
}

fn mp4() -> Vec<u8> {
    mp4_claiming(10, 64)
}

/// A `moov` that announces fragments.
pub fn init() -> Vec<u8> {
    let extends = atom(b"mvex", &[&atom(b"trex", &[&words(&[0, 1, 1, 40, 0, 0])])]);
    let moov = atom(b"moov", &[&movie_header(0, 0), &track(&[]), &extends]);
    [atom(b"ftyp", &[b"iso5", &[0; 4]]), moov].concat()
}

/// Ten samples of the usual duration.
pub fn fragment() -> Vec<u8> {
    let run = atom(b"trun", &[&words(&[0, 10])]);
    let moof = atom(b"moof", &[&atom(b"traf", &[&atom(b"tfhd", &[&words(&[0x02_0000, 1])]), &run])]);
    [moof, atom(b"mdat", &[&[1; 100]])].concat()
}

fn fmp4() -> Vec<u8> {
    [init(), fragment(), fragment(), fragment()].concat()
}

fn element(id: &[u8], body: &[u8]) -> Vec<u8> {
    [id, &(0x1000_0000 | body.len() as u32).to_be_bytes(), body].concat()
}

/// Thirty frames of 40 ms in three clusters.
fn mkv() -> Vec<u8> {
    let cluster = |number: u16| {
        let start = element(&[0xe7], &(number * 400).to_be_bytes());
        let block =
            |n: u16| element(&[0xa3], &[&[0x81][..], &(n * 40).to_be_bytes(), &[0x80], &[1; 20]].concat());
        let blocks: Vec<u8> = (0..10).flat_map(block).collect();
        element(&[0x1f, 0x43, 0xb6, 0x75], &[start, blocks].concat())
    };
    let info = element(&[0x15, 0x49, 0xa9, 0x66], &element(&[0x44, 0x89], &1200f64.to_be_bytes()));
    let body = [info, cluster(0), cluster(1), cluster(2)].concat();
    [element(&[0x1a, 0x45, 0xdf, 0xa3], &[]), element(&[0x18, 0x53, 0x80, 0x67], &body)].concat()
}

/// One packet every 40 ms, each with a clock, from `first` ticks of 90 kHz on.
pub fn ts(first: u64, packets: u64) -> Vec<u8> {
    let packet = |n: u64| {
        let base = (first + n * 3600) % (1 << 33);
        let mut packet = vec![0x47, 0x01, 0x00, 0x30, 7, 0x10];
        packet.extend(((base >> 1) as u32).to_be_bytes());
        packet.extend([((base & 1) as u8) << 7, 0]);
        packet.resize(188, 0xff);
        packet
    };
    (0..packets).flat_map(packet).collect()
}

/// One MPEG-2 pack with one packet every 40 ms.
fn ps() -> Vec<u8> {
    let pack = |n: u64| {
        let scr = n * 3600;
        let high = 0x44 | ((scr >> 30 & 7) << 3) | (scr >> 28 & 3);
        let mid = (scr >> 15 & 0x1f) << 3 | 4 | (scr >> 13 & 3);
        let low = (scr & 0x1f) << 3 | 4;
        let clock = [high, scr >> 20 & 0xff, mid, scr >> 5 & 0xff, low].map(|b| b as u8);
        let header = [&[0, 0, 1, 0xba][..], &clock, &[1, 0, 0, 3, 0xf8]].concat();
        [header, vec![0, 0, 1, 0xe0, 0, 50], vec![7; 50]].concat()
    };
    (0..40).flat_map(pack).collect()
}

/// One frame a second from 2026-10-28 19:59:55, device time.
pub fn dav(frames: u32) -> Vec<u8> {
    (0..frames).flat_map(dav_frame).collect()
}

fn dav_frame(n: u32) -> Vec<u8> {
    let (minute, second) = if n < 5 { (59, 55 + n) } else { (0, n - 5) };
    let hour = if n < 5 { 19 } else { 20 };
    let clock = 26 << 26 | 10 << 22 | 28 << 17 | hour << 12 | minute << 6 | second;
    let counter = (n * 1000 + 65_000) as u16;
    let length = 24 + 40 + 8;
    let mut frame = b"DHAV\xfd\x00\x01\x00".to_vec();
    frame.extend([n, length, clock].iter().flat_map(|value| value.to_le_bytes()));
    frame.extend(counter.to_le_bytes());
    frame.extend([0, 0]);
    frame.extend([5; 40]);
    frame.extend(b"dhav");
    frame.extend(length.to_le_bytes());
    frame
}

fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [kind, &(body.len() as u32).to_le_bytes()[..], body].concat()
}

/// Fifty frames at 25 a second.
fn avi() -> Vec<u8> {
    let fields: Vec<u8> = [0u32, 0, 0, 0, 1, 25, 0, 50, 0, 0].iter().flat_map(|v| v.to_le_bytes()).collect();
    let header = chunk(b"strh", &[b"vids", &fields[..]].concat());
    let lists = [
        chunk(b"LIST", &[b"hdrl", &header[..]].concat()),
        chunk(b"LIST", &[b"movi", &[9u8; 400][..]].concat()),
    ];
    chunk(b"RIFF", &[b"AVI ", &lists.concat()[..]].concat())
}

/// With a thumbnail, whose end mark is not the picture's.
fn jpeg() -> Vec<u8> {
    let thumbnail = [0xff, 0xe1, 0, 8, 0xff, 0xd8, 0xff, 0xd9, 0, 0];
    [&[0xff, 0xd8][..], &thumbnail, &[0xff, 0xda, 0, 4, 0, 0], &[0x55; 60], &[0xff, 0xd9]].concat()
}
