"use strict";
(() => {
  const video = document.getElementById("video");
  const notice = document.getElementById("notice");
  const headline = document.getElementById("headline");
  const detail = document.getElementById("detail");
  const action = document.getElementById("action");

  const playlistType = "application/vnd.apple.mpegurl";
  const answerLimit = 45000;
  const settledAfter = 10000;
  const stallShownAfter = 4;
  const stallEndedAfter = 15;

  // What the address of the page says. All but the options of the player goes on to the server, with every request.
  const query = new URLSearchParams(location.search);
  const options = { controls: true, muted: true, autoplay: true, playsinline: true, disablepictureinpicture: false };
  const passedOn = [];
  for (const [key, value] of query) {
    const name = key.toLowerCase();
    if (!Object.hasOwn(options, name)) {
      passedOn.push([key, value]);
    } else if (/^(1|yes|true)$/i.test(value)) {
      options[name] = true;
    } else if (/^(0|no|false)$/i.test(value)) {
      options[name] = false;
    }
  }

  // Not of the whole address: credentials that stand in it are sent all the same, but may not be named.
  const playlist = new URL("index.m3u8" + location.search, location.origin + location.pathname).href;
  const hasCredentials = passedOn.some(([key]) => /^(token|jwt)$/i.test(key));
  const hasMediaSource = "MediaSource" in window || "ManagedMediaSource" in window;

  // What is going on. Each attempt has a number, so that what an earlier one still brings is ignored.
  let attempt = 0;
  let failures = 0;
  let timer = 0;
  let hls = null;
  let isActive = false;
  let hasPlayed = false;
  let playingSince = 0;
  let nativeFailed = false;
  let lastRecovery = -Infinity;

  const write = (element, text) => {
    // Writing the same again would be announced again.
    if (element.textContent !== text) {
      element.textContent = text;
    }
  };

  const tell = (state, title, text = "", button = "", pressed = null) => {
    document.body.dataset.state = state;
    write(headline, title);
    write(detail, text);
    write(action, button);
    action.hidden = !button;
    action.onclick = pressed;
    notice.hidden = false;
  };

  const hide = () => {
    document.body.dataset.state = "playing";
    notice.hidden = true;

    // What is hidden is not announced; empty, it is announced when it comes back.
    write(headline, "");
    write(detail, "");
  };

  // --- Opening

  const retry = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(open, delay);
  };

  const backOff = () => Math.min(500 * 2 ** failures++, 8000);

  const release = () => {
    isActive = false;
    hls?.destroy();
    hls = null;
  };

  // The old pictures stay until there are new ones, or it is known that there are none.
  const lose = () => {
    attempt++;
    isActive = false;
    hls?.stopLoad();
    if (performance.now() - playingSince > settledAfter) {
      failures = 0;
    }

    tell("waiting", "The connection was lost", "Connecting again…");
    retry(backOff());
  };

  const open = async () => {
    const mine = ++attempt;
    clearTimeout(timer);
    isActive = false;
    const script = usesNative() ? null : loadScript();
    script?.catch(() => {});
    let answer, text;
    try {
      const limit = new AbortController();
      const limitTimer = setTimeout(() => limit.abort(), answerLimit);
      answer = await fetch(playlist, { cache: "no-store", signal: limit.signal });
      text = await answer.text();
      clearTimeout(limitTimer);
    } catch {
      if (mine === attempt) {
        tell("waiting", "The server cannot be reached", "Retrying…");
        retry(backOff());
      }

      return;
    }

    if (mine !== attempt) {
      return;
    }

    if (!answer.ok || !text.startsWith("#EXTM3U")) {
      refuse(answer.status, messageOf(text));
      return;
    }

    if (!script) {
      release();
      playNatively();
      return;
    }

    try {
      await script;
    } catch {
      tell("waiting", "The player could not be loaded", "Retrying…");
      retry(backOff());
      return;
    }

    if (mine !== attempt) {
      return;
    }

    if (!window.Hls.isSupported()) {
      tell("stopped", "This browser cannot play live streams", "It lacks Media Source Extensions. Please try another one.");
      return;
    }

    const missing = codecsOf(text).filter((codec) => !window.Hls.getMediaSource().isTypeSupported(`${isAudio(codec) ? "audio" : "video"}/mp4; codecs="${codec}"`));
    release();
    if (missing.length > 0) {
      refuseCodecs(missing);
      return;
    }

    playWithScript(text, answer.url);
  };

  const messageOf = (text) => {
    try {
      return String(JSON.parse(text).error ?? "");
    } catch {
      return "";
    }
  };

  // --- Refusals

  const reload = () => location.reload();

  const openAnew = () => {
    tell("waiting", "Connecting…");
    open();
  };

  const refuse = (status, message) => {
    release();
    if (status === 401 || status === 403) {
      const reason = hasCredentials
        ? "The token in the address is not valid, or does not allow to watch this stream."
        : "The user name or the password is wrong, or does not allow to watch this stream.";
      tell("stopped", "Please sign in", reason, "Sign in", reload);
    } else if (status === 404) {
      if (hasPlayed) {
        tell("waiting", "The stream has ended", "It goes on here as soon as it is back.");
      } else {
        tell("waiting", "Stream not found", "Nobody publishes it at the moment. Retrying: it starts here as soon as it is there.");
      }

      retry(2000);
    } else if (status === 400) {
      tell("stopped", "There is no stream at this address", message, "Try again", openAnew);
    } else {
      tell("waiting", "The stream cannot be shown", message ? `The server says: ${message}. Retrying…` : `The server answers with status ${status}. Retrying…`);
      retry(5000);
    }
  };

  const codecNames = [
    [/^avc[13]/, "H.264 video"], [/^(hvc1|hev1)/, "H.265 video"], [/^av01/, "AV1 video"], [/^vp0?9/, "VP9 video"], [/^vp0?8/, "VP8 video"], [/^mp4v/, "MPEG-4 video"],
    [/^mp4a\.(69|6b)|^\.?mp3/i, "MP3 audio"], [/^mp4a/, "AAC audio"], [/^opus/i, "Opus audio"], [/^flac/i, "FLAC audio"], [/^(ac-3|ec-3)/, "AC-3 audio"], [/^(ipcm|lpcm)/, "uncompressed audio"],
  ];

  const nameOf = (codec) => codecNames.find(([pattern]) => pattern.test(codec))?.[1] ?? codec;
  const isAudio = (codec) => /^(mp4a|opus|flac|ac-3|ec-3|ipcm|lpcm|\.?mp3)/i.test(codec);

  const codecsOf = (text) => {
    const found = new Set();
    for (const [, list] of text.matchAll(/^#EXT-X-STREAM-INF:.*?CODECS="([^"]*)"/gm)) {
      list.split(",").map((codec) => codec.trim()).filter(Boolean).forEach((codec) => found.add(codec));
    }

    return [...found];
  };

  const refuseCodecs = (codecs) => {
    const names = [...new Set(codecs.map(nameOf))].join(" and ");
    tell("stopped", `Codec not supported by this browser`, `It cannot play ${names || "what this stream is made of"}. Another browser or device may.`, "Try again", openAnew);
    retry(30000);
  };

  // --- Playing

  const start = () => {
    isActive = true;
    playingSince = performance.now();
    const began = video.play();
    began?.catch((error) => {
      if (error.name === "NotAllowedError" && isActive) {
        tell("offering", "Press to play", "", "▶ Play", () => video.play());
      }
    });
  };

  const usesNative = () =>
    !nativeFailed && video.canPlayType(playlistType) !== ""

    // Apple's player takes low latency over HTTPS only; hls.js needs none of that.
    && (!hasMediaSource || (/^Apple/.test(navigator.vendor) && location.protocol === "https:"));

  const playNatively = () => {
    video.src = playlist;
    start();
  };

  let scriptLoading = null;

  const loadScript = () => {
    // One address for the pages of all streams; where a proxy serves a single stream, there is another beside the page.
    scriptLoading ??= appendScript(document.body.dataset.script).catch(() => appendScript("hls.min.js")).catch((error) => {
      scriptLoading = null;
      throw error;
    });
    return scriptLoading;
  };

  const appendScript = (source) => new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = source;
    element.onload = resolve;
    element.onerror = reject;
    document.head.append(element);
  });

  const withQuery = (address) => {
    const url = new URL(address, playlist);
    if (url.origin === location.origin) {
      passedOn.filter(([key]) => !url.searchParams.has(key)).forEach(([key, value]) => url.searchParams.append(key, value));
    }

    return url.href;
  };

  const playWithScript = (text, address) => {
    const Hls = window.Hls;
    let first = true;

    // The multivariant playlist is here already; asking again would make another session.
    class Loader extends Hls.DefaultConfig.loader {
      load(context, config, callbacks) {
        if (first && context.type === "manifest") {
          first = false;
          const now = performance.now();
          Object.assign(this.stats.loading, { start: now, first: now, end: now });
          this.stats.loaded = this.stats.total = text.length;
          queueMicrotask(() => callbacks.onSuccess({ url: address, data: text, code: 200 }, this.stats, context, null));
          return;
        }

        context.url = withQuery(context.url);
        super.load(context, config, callbacks);
      }
    }

    const player = new Hls({
      loader: Loader,

      // The distance to the live edge is that of the playlist: PART-HOLD-BACK, or three segments. What was lost to a stall is made up for unnoticeably.
      lowLatencyMode: true,
      maxLiveSyncPlaybackRate: 1.06,
      liveSyncOnStallIncrease: 0.2,
      liveDurationInfinity: true,
      backBufferLength: 10,
    });
    hls = player;
    const tracker = player.streamController?.fragmentTracker;
    if (tracker?.bufferPadding) {
      // A segment whose last part is shorter than this counts as complete without it, and that part is never loaded.
      tracker.bufferPadding = 0.015;
    }

    player.on(Hls.Events.MANIFEST_PARSED, () => {
      if (hls === player) {
        start();
      }
    });
    player.once(Hls.Events.LEVEL_UPDATED, (_, { details }) => {
      if (details.partHoldBack > 0) {
        // The least distance leaves no time for a busy machine or network.
        player.targetLatency = details.partHoldBack + 1.5 * details.partTarget;
      }
    });
    player.on(Hls.Events.ERROR, (_, data) => {
      if (hls === player) {
        judge(data);
      }
    });
    player.loadSource(address);
    player.attachMedia(video);
  };

  const judge = (data) => {
    const details = window.Hls.ErrorDetails;
    const isRefused = (data.response?.code ?? 0) >= 400;
    if ([details.MANIFEST_INCOMPATIBLE_CODECS_ERROR, details.BUFFER_INCOMPATIBLE_CODECS_ERROR, details.BUFFER_ADD_CODEC_ERROR].includes(data.details)) {
      if (data.fatal || data.details !== details.BUFFER_ADD_CODEC_ERROR) {
        attempt++;
        release();
        refuseCodecs(data.mimeType ? (/codecs="?([^"]*)/.exec(data.mimeType)?.[1] ?? "").split(",").filter(Boolean) : []);
      }
    } else if ([details.LEVEL_LOAD_ERROR, details.AUDIO_TRACK_LOAD_ERROR].includes(data.details) && isRefused) {
      // The session is over, or the stream is: what became of it, the multivariant playlist tells.
      lose();
    } else if (data.fatal) {
      const now = performance.now();
      if (data.type === window.Hls.ErrorTypes.MEDIA_ERROR && now - lastRecovery > settledAfter) {
        lastRecovery = now;
        hls.recoverMediaError();
        video.play()?.catch(() => {});
      } else {
        lose();
      }
    }
  };

  video.addEventListener("playing", () => {
    hasPlayed = true;
    if (isActive) {
      hide();
    }
  });

  video.addEventListener("play", () => {
    if (!isActive && document.body.dataset.state === "offering") {
      openAnew();
      return;
    }

    // After a pause, where the stream is now.
    const edge = hls?.liveSyncPosition;
    if (edge && edge > video.currentTime + 3) {
      video.currentTime = edge;
    }
  });

  video.addEventListener("error", () => {
    if (isActive && !hls) {
      nativeFailed = hasMediaSource && !hasPlayed;
      lose();
    }
  });

  video.addEventListener("ended", () => {
    if (isActive) {
      lose();
    }
  });

  let lastPosition = -1;
  let stalledFor = 0;
  setInterval(() => {
    const position = video.currentTime;
    const moves = position !== lastPosition;
    lastPosition = position;
    if (!isActive || video.paused || document.hidden || moves) {
      if (stalledFor >= stallShownAfter && isActive && moves) {
        hide();
      }

      stalledFor = 0;
      return;
    }

    stalledFor++;
    if (stalledFor === stallShownAfter && hasPlayed) {
      tell("waiting", "The stream has stalled", "Waiting for it to go on…");
    } else if (stalledFor >= stallEndedAfter) {
      stalledFor = 0;
      lose();
    }
  }, 1000);

  // --- Keys, where nothing of the page has the focus

  document.addEventListener("keydown", (event) => {
    if (event.target !== document.body || event.ctrlKey || event.altKey || event.metaKey) {
      return;
    }

    if (event.key === " " || event.key === "k") {
      event.preventDefault();
      if (!notice.hidden && !action.hidden) {
        action.click();
      } else if (video.paused) {
        video.play()?.catch(() => {});
      } else {
        video.pause();
      }
    } else if (event.key === "m") {
      video.muted = !video.muted;
    } else if (event.key === "f") {
      (document.fullscreenElement ? document.exitFullscreen() : video.requestFullscreen?.())?.catch(() => {});
    }
  });

  video.controls = options.controls;
  video.muted = video.defaultMuted = options.muted;
  video.playsInline = options.playsinline;
  video.disablePictureInPicture = options.disablepictureinpicture;
  if (options.autoplay) {
    openAnew();
  } else {
    tell("offering", "Press to play", "", "▶ Play", openAnew);
  }
})();
