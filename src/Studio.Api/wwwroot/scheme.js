// Light or dark: what was chosen here, or else what the system wants. A cookie tells the service, so that the next page comes right.
(() => {
    const cookie = 'studio-scheme';
    const year = 365 * 24 * 60 * 60;
    const path = document.currentScript.src.replace(/[^/]*$/, '').replace(location.origin, '');

    function set(scheme, lasting) {
        document.cookie = `${cookie}=${scheme}; path=${path}; samesite=lax${lasting ? `; max-age=${year}` : ''}`;
        document.documentElement.dataset.scheme = scheme;
    }

    const known = document.cookie.split('; ').find(entry => entry.startsWith(`${cookie}=`))?.split('=')[1];
    if (known === undefined) {
        set(matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light', false);
    }

    window.studioScheme = {
        current: () => document.documentElement.dataset.scheme,
        choose: scheme => set(scheme, true),
    };
})();
