// Posts a chosen or dropped file to the REST API and tells the page how it goes.

// What is being sent; there is one drop zone at a time.
let sending = null;

/** Ends an upload whose page was left. */
export function leave() {
    sending?.abort();
    sending = null;
}

/** Listens on the drop zone and the file input; `page` is the component DatasetUpload. */
export function attach(zone, input, page, maxBytes) {
    const begin = files => {
        if (files.length === 0 || input.disabled) {
            return;
        }
        if (files.length > 1) {
            tell(page, 'Refused', `${files.length} files were dropped, but one upload is one dataset. Drop one file.`);
            return;
        }
        send(files[0], page, maxBytes);
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

function send(file, page, maxBytes) {
    if (file.size > maxBytes) {
        tell(page, 'Refused', `'${file.name}' has ${file.size.toLocaleString('en')} bytes; at most ${maxBytes.toLocaleString('en')} are allowed. Upload a smaller file or raise the setting Studio:MaxUploadBytes.`);
        return;
    }
    const request = sending = new XMLHttpRequest();
    let lastTold = 0;
    tell(page, 'Started', file.name);
    request.upload.addEventListener('progress', event => {
        const done = event.loaded === event.total;
        if (event.lengthComputable && (done || event.timeStamp - lastTold > 200)) {
            lastTold = event.timeStamp;
            tell(page, 'Progressed', event.loaded / event.total);
        }
    });
    request.addEventListener('load', () => finish(request, page));
    request.addEventListener('error', () => tell(page, 'Refused',
        `The connection broke while '${file.name}' was being sent. Check that the service is running and that the file can still be read, then try again.`));
    request.open('POST', 'api/v1/datasets');
    const form = new FormData();
    form.append('file', file, file.name);
    request.send(form);
}

/** A page that was left a moment ago is there no more to be told. */
function tell(page, ...what) {
    page.invokeMethodAsync(...what).catch(leave);
}

function finish(request, page) {
    sending = null;
    let answer = {};
    try {
        answer = JSON.parse(request.responseText);
    } catch {
        // Not JSON: the status has to do.
    }
    if (request.status >= 200 && request.status < 300 && answer.id) {
        tell(page, 'Accepted', answer.id);
    } else {
        tell(page, 'Refused', answer.detail ?? answer.title ?? `The service refused the file with status ${request.status}.`);
    }
}
