//! A snapshot taken apart into its tables, and put together again so that nothing before the tables is wrong with it.

use rolegate::gate::Table;

/// Bytes of a header before the policy's id.
const HEADER: usize = 48;

/// A header with the policy's id, and each table's kind and bytes.
#[derive(Clone)]
pub struct Tables {
    head: Vec<u8>,
    tables: Vec<(u8, Vec<u8>)>,
}

impl Tables {
    /// Takes an unsigned snapshot apart that was packed here.
    pub fn of(snapshot: &[u8]) -> Self {
        let (head, mut rest) = snapshot.split_at(HEADER + usize::from(snapshot[44]));
        let count = take_varint(&mut rest);
        let mut tables = Vec::new();
        for _ in 0..count {
            let (kind, behind) = rest.split_first().expect("a table has a kind");
            rest = behind;
            let length = take_varint(&mut rest);
            let (bytes, behind) = rest.split_at(length);
            tables.push((*kind, bytes.to_vec()));
            rest = behind;
        }
        Self { head: head.to_vec(), tables }
    }

    /// A table's bytes, to be changed; what is empty at the end is left out.
    pub fn get(&mut self, table: Table) -> &mut Vec<u8> {
        let kind = table as u8;
        let position = self.tables.partition_point(|(known, _)| *known < kind);
        if self.tables.get(position).is_none_or(|(known, _)| *known != kind) {
            self.tables.insert(position, (kind, Vec::new()));
        }
        &mut self.tables[position].1
    }

    /// The snapshot that they make.
    pub fn write(&self) -> Vec<u8> {
        let tables: Vec<_> = self.tables.iter().filter(|(_, bytes)| !bytes.is_empty()).collect();
        let mut bytes = self.head.clone();
        put_varint(tables.len(), &mut bytes);
        for (kind, table) in tables {
            bytes.push(*kind);
            put_varint(table.len(), &mut bytes);
            bytes.extend(table);
        }
        let envelope = u32::try_from(bytes.len() - self.head.len()).expect("an input is small");
        bytes[40..44].copy_from_slice(&envelope.to_le_bytes());
        bytes.extend(checksum(&bytes).to_le_bytes());
        bytes
    }
}

fn take_varint(bytes: &mut &[u8]) -> usize {
    let end = bytes.iter().position(|byte| *byte < 0x80).expect("a number ends");
    let (number, rest) = bytes.split_at(end + 1);
    *bytes = rest;
    number.iter().rev().fold(0, |value, byte| value << 7 | usize::from(byte & 0x7f))
}

fn put_varint(mut number: usize, bytes: &mut Vec<u8>) {
    while number > 0x7f {
        bytes.push((number & 0x7f | 0x80) as u8);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// CRC-32 of IEEE 802.3.
pub fn checksum(bytes: &[u8]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            let (mut crc, mut bit) = (byte as u32, 0);
            while bit < 8 {
                crc = (crc >> 1) ^ (0xedb8_8320 * (crc & 1));
                bit += 1;
            }
            table[byte] = crc;
            byte += 1;
        }
        table
    };
    !bytes.iter().fold(u32::MAX, |crc, byte| (crc >> 8) ^ TABLE[usize::from(crc as u8 ^ byte)])
}
