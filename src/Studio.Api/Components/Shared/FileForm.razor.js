// Posts chosen files with what is wanted of them to the REST API and tells the page how it goes.

// What is being sent; there is one form at a time.
let sending = null;

/** Ends what is being sent. */
export function cancel() {
    sending?.abort();
    sending = null;
}

/** Sends fields and the files of inputs, `{ name, input, missing }`; `component` is FileForm. */
export function send(address, fields, inputs, component, maxBytes) {
    const tell = (...what) => component.invokeMethodAsync(...what).catch(cancel);
    const files = inputs.map(one => ({ ...one, file: one.input.files[0] }));
    const problems = files.flatMap(({ file, missing }) => !file ? missing ?? []
        : file.size > maxBytes ? `'${file.name}' has ${file.size.toLocaleString('en')} bytes; at most ${maxBytes.toLocaleString('en')} are allowed. Choose a smaller file or raise the setting Studio:MaxUploadBytes.`
            : []);
    if (problems.length > 0) {
        tell('Refused', problems.join('\n'));
        return;
    }
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) {
        if (value) {
            form.append(name, value);
        }
    }
    // Files come last: what is wanted of one is read before it.
    const chosen = files.filter(({ file }) => file);
    for (const { name, file } of chosen) {
        form.append(name, file, file.name);
    }
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
        if (request.status === 201 || request.status === 202) {
            for (const { input } of files) {
                input.value = '';
            }
            tell('Accepted');
        } else {
            tell('Refused', sentences(request));
        }
    });
    const names = chosen.map(({ file }) => `'${file.name}'`).join(' and ');
    request.addEventListener('error', () => tell('Refused', `The connection broke while ${names} was being sent. Check that the service is running and that the file can still be read, then try again.`));
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
