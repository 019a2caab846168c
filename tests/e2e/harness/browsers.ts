import puppeteer, { type Browser, type LaunchOptions } from 'puppeteer-core';
import { chromium, firefox } from './programs.js';

/** Which browser. */
export type BrowserName = 'chromium' | 'firefox';

/** Long enough for two busy cores, in milliseconds. */
export const PATIENCE = 300_000;

/** Starts a browser with fake devices that are given without a question. */
export function openBrowser(name: BrowserName, options: LaunchOptions = {}): Promise<Browser> {
  return name === 'firefox' ? openFirefox(options) : openChromium(options);
}

function openChromium(options: LaunchOptions): Promise<Browser> {
  return puppeteer.launch({
    timeout: PATIENCE,
    protocolTimeout: PATIENCE,
    ...options,
    executablePath: chromium(),
    args: [
      '--no-sandbox',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      '--allow-loopback-in-peer-connection',
      '--autoplay-policy=no-user-gesture-required',
      '--mute-audio',
      // Every page is its participant's only page.
      '--disable-background-timer-throttling',
      '--disable-renderer-backgrounding',
      '--disable-backgrounding-occluded-windows',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

function openFirefox(options: LaunchOptions): Promise<Browser> {
  return puppeteer.launch({
    timeout: PATIENCE,
    protocolTimeout: PATIENCE,
    ...options,
    browser: 'firefox',
    executablePath: firefox(),
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.getusermedia.camera.fake': true,
      'media.getusermedia.audio.fake': true,
      'media.peerconnection.ice.loopback': true,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      'media.autoplay.default': 0,
      'media.gmp-manager.updateEnabled': false,
      'app.update.enabled': false,
      'browser.aboutwelcome.enabled': false,
      'datareporting.policy.dataSubmissionEnabled': false,
      // Every page is its participant's only page, though the pages of one browser are tabs of one window. By default a media
      // element waits until its tab has been in the foreground once, which a tab that another one follows at once may never be.
      'media.block-autoplay-until-in-foreground': false,
      'dom.min_background_timeout_value': 4,
      'dom.timeout.enable_budget_timer_throttling': false,
    },
  });
}
