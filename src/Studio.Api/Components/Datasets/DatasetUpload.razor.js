// Posts a chosen or dropped file, or the start of it for a preview, to the REST API and tells the page how it goes.

// More than the service looks at for a preview.
const headBytes = 1024 * 1024 + 1;

// The page, the file that was chosen last, and what is being sent; there is one drop zone at a time.
let page = null;
let chosen = null;
let sending = null;
let asking = null;

/** Ends what was begun on a page that was left. */
export function leave() {
    sending?.abort();
    asking?.abort();
    sending = asking = chosen = null;
}

/** Ends what is being sent; the file stays chosen. */
export function cancel() {
    sending?.abort();
    sending = null;
}

/** Listens on the drop zone and the file input; `component` is DatasetUpload. */
export function attach(zone, input, component, maxBytes) {
    page = component;
    const begin = files => {
        if (files.length === 0 || input.disabled) {
            return;
        }
        if (files.length > 1) {
            tell('Refused', `${files.length} files were dropped, but one upload is one dataset. Drop one file.`);
            return;
        }
        choose(files[0], maxBytes);
        input.value = '';
    };
    input.addEventListener('change', () => begin(input.files));
    zone.addEventListener('dragover', event => {
        event.preventDefault();
        zone.classList.add('upload-over');
    });
    zone.addEventListener('dragleave', () => zone.classList.remove('upload-over'));
    zone.addEventListener('drop', event => {
        event.preventDefault();
        zone.classList.remove('upload-over');
        begin(event.dataTransfer.files);
    });
}

function choose(file, maxBytes) {
    if (file.size > maxBytes) {
        tell('Refused', `'${file.name}' has ${file.size.toLocaleString('en')} bytes; at most ${maxBytes.toLocaleString('en')} are allowed. Upload a smaller file or raise the setting Studio:MaxUploadBytes.`);
        return;
    }
    chosen = file;
    tell('Chosen', file.name);
}

/** Uploads the chosen file; `query` says how it is written. */
export function upload(query) {
    asking?.abort();
    const file = chosen;
    const request = sending = new XMLHttpRequest();
    let lastTold = 0;
    request.upload.addEventListener('progress', event => {
        const done = event.loaded === event.total;
        if (event.lengthComputable && (done || event.timeStamp - lastTold > 200)) {
            lastTold = event.timeStamp;
            tell('Progressed', event.loaded / event.total);
        }
    });
    request.addEventListener('load', () => finish(request));
    request.addEventListener('error', () => tell('Refused', broken(file)));
    request.open('POST', `api/v1/datasets${query}`);
    request.send(formOf(file, file));
}

/** Asks how the chosen file would be read; an earlier question is dropped. */
export function preview(query, number) {
    asking?.abort();
    asking = new AbortController();
    ask(chosen, query, number, asking.signal);
}

async function ask(file, query, number, signal) {
    try {
        const answer = await fetch(`api/v1/datasets/preview${query}`, { method: 'POST', body: formOf(file.slice(0, headBytes), file), signal });
        const body = await answer.arrayBuffer();
        if (answer.ok) {
            tell('Previewed', number, DotNet.createJSStreamReference(body));
        } else {
            tell('Refused', sentence(new TextDecoder().decode(body), answer.status));
        }
    } catch {
        if (!signal.aborted) {
            tell('Refused', broken(file));
        }
    }
}

function formOf(content, file) {
    const form = new FormData();
    form.append('file', content, file.name);
    return form;
}

/** A page that was left a moment ago is there no more to be told. */
function tell(...what) {
    page.invokeMethodAsync(...what).catch(leave);
}

function finish(request) {
    sending = null;
    const id = request.status >= 200 && request.status < 300 && parse(request.responseText).id;
    if (id) {
        tell('Accepted', id);
    } else {
        tell('Refused', sentence(request.responseText, request.status));
    }
}

function broken(file) {
    return `The connection broke while '${file.name}' was being sent. Check that the service is running and that the file can still be read, then try again.`;
}

function sentence(text, status) {
    const answer = parse(text);
    return answer.detail ?? answer.title ?? `The service refused the file with status ${status}.`;
}

function parse(text) {
    try {
        return JSON.parse(text);
    } catch {
        // Not JSON: the status has to do.
        return {};
    }
}
