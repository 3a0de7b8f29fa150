// What a program knows of its policy when it is compiled: types alone, in register.d.ts.

export {};
