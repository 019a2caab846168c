// davey returns what only Node has; in a browser its runtime asks for this.
import { Buffer } from 'buffer';

globalThis.Buffer = Buffer;
