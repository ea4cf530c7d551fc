// Before the script of the API's description, whose checks of data would else try whether they may make code of text. The content policy forbids it (Security/SecurityHeaders).
globalThis.__zod_globalConfig = { jitless: true };
