// The connection of a page that is lost: Blazor tries to reach the service again, and this goes on where it gives up. A service that was started anew does not know
// the page any more; it is loaded again then, with everything that its address says.
(() => {
    const modal = document.getElementById('components-reconnect-modal');
    const pause = 10_000;

    async function retry() {
        try {
            if (!await Blazor.reconnect()) {
                location.reload();
            }
        } catch {
            setTimeout(retry, pause);
        }
    }

    modal.addEventListener('components-reconnect-state-changed', event => {
        switch (event.detail.state) {
            case 'failed':
                setTimeout(retry, pause);
                break;
            case 'rejected':
            case 'resume-failed':
                location.reload();
                break;
        }
    });
    modal.querySelector('button').addEventListener('click', () => location.reload());
})();
