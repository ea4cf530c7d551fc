// Posts a chosen file with what is wanted of it to the REST API and tells the page how it goes.

// What is being sent; there is one form at a time.
let sending = null;

/** Ends what is being sent. */
export function cancel() {
    sending?.abort();
    sending = null;
}

/** Sends the file of an input; `component` is BatchForm. */
export function send(input, address, fields, component, maxBytes) {
    const file = input.files[0];
    const tell = (...what) => component.invokeMethodAsync(...what).catch(cancel);
    if (!file) {
        tell('Refused', 'Choose a file, or a dataset, whose rows are to be predicted.');
        return;
    }
    if (file.size > maxBytes) {
        tell('Refused', `'${file.name}' has ${file.size.toLocaleString('en')} bytes; at most ${maxBytes.toLocaleString('en')} are allowed. Choose a smaller file or raise the setting Studio:MaxUploadBytes.`);
        return;
    }
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) {
        if (value) {
            form.append(name, value);
        }
    }
    // The last part: what is wanted of a file is read before it.
    form.append('file', file, file.name);
    const request = sending = new XMLHttpRequest();
    let lastTold = 0;
    request.upload.addEventListener('progress', event => {
        if (event.lengthComputable && event.timeStamp - lastTold > 200) {
            lastTold = event.timeStamp;
            tell('Progressed', event.loaded / event.total);
        }
    });
    request.addEventListener('load', () => {
        sending = null;
        if (request.status === 202) {
            input.value = '';
            tell('Accepted');
        } else {
            tell('Refused', sentences(request));
        }
    });
    request.addEventListener('error', () => tell('Refused', `The connection broke while '${file.name}' was being sent. Check that the service is running and that the file can still be read, then try again.`));
    request.open('POST', address);
    request.send(form);
}

function sentences(request) {
    try {
        const answer = JSON.parse(request.responseText);
        return answer.errors ? Object.values(answer.errors).flat().join('\n') : answer.detail ?? answer.title;
    } catch {
        // Not JSON: the status has to do.
        return `The service refused the file with status ${request.status}.`;
    }
}
