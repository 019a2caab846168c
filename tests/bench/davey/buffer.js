// davey returns Node's `Buffer`, which no browser has; in a browser its runtime asks for this.
import { Buffer } from 'buffer';

globalThis.Buffer = Buffer;
