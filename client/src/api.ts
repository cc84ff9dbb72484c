/* api.ts   the types of every route: made from the server's routes by `npm run generate`, never written by hand */

export interface paths {
    "/api/v1/admin/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The keys of programs, live and revoked
         * @description Needs the scope `users:admin`.
         */
        get: operations["get_admin_api_keys"];
        put?: never;
        /**
         * Makes a key; its text is shown in this answer only
         * @description Needs the scope `users:admin`.
         */
        post: operations["post_admin_api_keys"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revokes a key
         * @description Needs the scope `users:admin`.
         */
        delete: operations["delete_admin_api_keys_by_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/auth/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accepts an invitation by the mailed link and signs in */
        post: operations["post_admin_auth_invitations_accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs a member of staff in */
        post: operations["post_admin_auth_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the session of the access token */
        post: operations["post_admin_auth_logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/auth/password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mails a link for a new password, if there is such an account */
        post: operations["post_admin_auth_password_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/auth/password-reset/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets a new password by the mailed link; every session ends */
        post: operations["post_admin_auth_password_reset_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A new pair of tokens for a refresh token, which is then used up */
        post: operations["post_admin_auth_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/carts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Carts, newest first.
         * @description Needs the scope `carts:read`.
         */
        get: operations["get_admin_carts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/carts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A cart with its totals now.
         * @description Needs the scope `carts:read`.
         */
        get: operations["get_admin_carts_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes e-mail, addresses, VAT id, note or market; null clears.
         * @description Needs the scope `carts:write`.
         */
        patch: operations["patch_admin_carts_by_id"];
        trace?: never;
    };
    "/api/v1/admin/carts/{id}/coupons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enters a coupon code.
         * @description Needs the scope `carts:write`.
         */
        post: operations["post_admin_carts_by_id_coupons"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/carts/{id}/coupons/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Takes a coupon code out.
         * @description Needs the scope `carts:write`.
         */
        delete: operations["delete_admin_carts_by_id_coupons_by_code"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/carts/{id}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Puts units of a variant in; equal variant and attributes add up.
         * @description Needs the scope `carts:write`.
         */
        post: operations["post_admin_carts_by_id_items"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/carts/{id}/items/{item_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Takes a line out.
         * @description Needs the scope `carts:write`.
         */
        delete: operations["delete_admin_carts_by_id_items_by_item_id"];
        options?: never;
        head?: never;
        /**
         * Changes quantity or attributes of a line; quantity 0 removes it.
         * @description Needs the scope `carts:write`.
         */
        patch: operations["patch_admin_carts_by_id_items_by_item_id"];
        trace?: never;
    };
    "/api/v1/admin/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Categories, parents before their children.
         * @description Needs the scope `products:read`.
         */
        get: operations["get_admin_categories"];
        put?: never;
        /**
         * Add a category.
         * @description Needs the scope `products:write`.
         */
        post: operations["post_admin_categories"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/categories/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Archive a category that has no children.
         * @description Needs the scope `products:write`.
         */
        delete: operations["delete_admin_categories_by_id"];
        options?: never;
        head?: never;
        /**
         * Change a category.
         * @description Needs the scope `products:write`.
         */
        patch: operations["patch_admin_categories_by_id"];
        trace?: never;
    };
    "/api/v1/admin/categories/{id}/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move a category with all that is below it; null makes it a root.
         * @description Needs the scope `products:write`.
         */
        post: operations["post_admin_categories_by_id_move"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Collections, page by page.
         * @description Needs the scope `products:read`.
         */
        get: operations["get_admin_collections"];
        put?: never;
        /**
         * Add a collection.
         * @description Needs the scope `products:write`.
         */
        post: operations["post_admin_collections"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/collections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Archive a collection; its products stay.
         * @description Needs the scope `products:write`.
         */
        delete: operations["delete_admin_collections_by_id"];
        options?: never;
        head?: never;
        /**
         * Change a collection.
         * @description Needs the scope `products:write`.
         */
        patch: operations["patch_admin_collections_by_id"];
        trace?: never;
    };
    "/api/v1/admin/collections/{id}/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Make the products of a collection exactly these, in this order.
         * @description Needs the scope `products:write`.
         */
        put: operations["put_admin_collections_by_id_products"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Conversations of the store, the last one that was written in first
         * @description Needs the scope `conversations:read`.
         */
        get: operations["get_admin_conversations"];
        put?: never;
        /**
         * Writes to a customer in a new conversation
         * @description Needs the scope `conversations:write`.
         */
        post: operations["post_admin_conversations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/conversations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One conversation
         * @description Needs the scope `conversations:read`.
         */
        get: operations["get_admin_conversations_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/conversations/{id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes a conversation, gives it to a colleague, or with null to nobody
         * @description Needs the scope `conversations:write`.
         */
        post: operations["post_admin_conversations_by_id_assign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/conversations/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Closes a conversation; the next message opens it again
         * @description Needs the scope `conversations:write`.
         */
        post: operations["post_admin_conversations_by_id_close"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/conversations/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The messages and notes of a conversation; `-seq` begins with the newest
         * @description Needs the scope `conversations:read`.
         */
        get: operations["get_admin_conversations_by_id_messages"];
        put?: never;
        /**
         * Answers the shopper, or with `internal` leaves a note for staff
         * @description Needs the scope `conversations:write`.
         */
        post: operations["post_admin_conversations_by_id_messages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/conversations/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Notes up to which message the caller has read
         * @description Needs the scope `conversations:read`.
         */
        post: operations["post_admin_conversations_by_id_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/coupons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Coupons
         * @description Needs the scope `coupons:read`.
         */
        get: operations["get_admin_coupons"];
        put?: never;
        /**
         * Makes a coupon
         * @description Needs the scope `coupons:write`.
         */
        post: operations["post_admin_coupons"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/coupons/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One coupon
         * @description Needs the scope `coupons:read`.
         */
        get: operations["get_admin_coupons_by_id"];
        put?: never;
        post?: never;
        /**
         * Archives a coupon; its code is free again
         * @description Needs the scope `coupons:write`.
         */
        delete: operations["delete_admin_coupons_by_id"];
        options?: never;
        head?: never;
        /**
         * Changes a coupon; placed orders keep what they were promised
         * @description Needs the scope `coupons:write`.
         */
        patch: operations["patch_admin_coupons_by_id"];
        trace?: never;
    };
    "/api/v1/admin/coupons/{id}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How often a coupon was used, and by which orders
         * @description Needs the scope `coupons:read`.
         */
        get: operations["get_admin_coupons_by_id_usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/customer-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The groups of customers
         * @description Needs the scope `customers:read`.
         */
        get: operations["get_admin_customer_groups"];
        put?: never;
        /**
         * Makes a group
         * @description Needs the scope `customers:write`.
         */
        post: operations["post_admin_customer_groups"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/customer-groups/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Removes a group without members
         * @description Needs the scope `customers:write`.
         */
        delete: operations["delete_admin_customer_groups_by_id"];
        options?: never;
        head?: never;
        /**
         * Changes a group
         * @description Needs the scope `customers:write`.
         */
        patch: operations["patch_admin_customer_groups_by_id"];
        trace?: never;
    };
    "/api/v1/admin/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The customers of the store
         * @description Needs the scope `customers:read`.
         */
        get: operations["get_admin_customers"];
        put?: never;
        /**
         * Makes an account without a password
         * @description Needs the scope `customers:write`.
         */
        post: operations["post_admin_customers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/customers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One customer
         * @description Needs the scope `customers:read`.
         */
        get: operations["get_admin_customers_by_id"];
        put?: never;
        post?: never;
        /**
         * Archives a customer; the account closes
         * @description Needs the scope `customers:write`.
         */
        delete: operations["delete_admin_customers_by_id"];
        options?: never;
        head?: never;
        /**
         * Changes a customer
         * @description Needs the scope `customers:write`.
         */
        patch: operations["patch_admin_customers_by_id"];
        trace?: never;
    };
    "/api/v1/admin/customers/{id}/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Closes an account; its sessions end
         * @description Needs the scope `customers:write`.
         */
        post: operations["post_admin_customers_by_id_disable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/customers/{id}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Opens a closed account again; its password is the one it had
         * @description Needs the scope `customers:write`.
         */
        post: operations["post_admin_customers_by_id_enable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/customers/{id}/erase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replaces everything personal by tombstones, guest orders of the address too
         * @description Needs the scope `customers:admin`.
         */
        post: operations["post_admin_customers_by_id_erase"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/customers/{id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything held about a customer, for who asks by letter
         * @description Needs the scope `customers:admin`.
         */
        get: operations["get_admin_customers_by_id_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/customers/{id}/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Puts a customer into exactly these groups
         * @description Needs the scope `customers:write`.
         */
        put: operations["put_admin_customers_by_id_groups"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/customers/{id}/invite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mails a link by which the customer sets a password
         * @description Needs the scope `customers:write`.
         */
        post: operations["post_admin_customers_by_id_invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/customers/{id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Moves orders, addresses and groups into another account and closes this one
         * @description Needs the scope `customers:admin`.
         */
        post: operations["post_admin_customers_by_id_merge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/customers/{id}/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The orders of one customer, newest first.
         * @description Needs the scope `customers:read`.
         */
        get: operations["get_admin_customers_by_id_orders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/draft-orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Draft orders that were not placed, newest first; their totals as they were last written.
         * @description Needs the scope `orders:read`.
         */
        get: operations["get_admin_draft_orders"];
        put?: never;
        /**
         * Writes a draft order, at the prices of the catalogue or at your own.
         * @description Needs the scope `orders:write`.
         */
        post: operations["post_admin_draft_orders"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/draft-orders/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One draft order, priced now; once placed, its order in the same form.
         * @description Needs the scope `orders:read`.
         */
        get: operations["get_admin_draft_orders_by_id"];
        put?: never;
        post?: never;
        /**
         * Discards a draft order; what was reserved for it is let go.
         * @description Needs the scope `orders:write`.
         */
        delete: operations["delete_admin_draft_orders_by_id"];
        options?: never;
        head?: never;
        /**
         * Changes a draft order; `items` are given all or not at all.
         * @description Needs the scope `orders:write`.
         */
        patch: operations["patch_admin_draft_orders_by_id"];
        trace?: never;
    };
    "/api/v1/admin/draft-orders/{id}/place": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a draft the order it describes: one order and one charge, however often it is asked.
         * @description Needs the scope `orders:write`.
         */
        post: operations["post_admin_draft_orders_by_id_place"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/draft-orders/{id}/send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a draft order out to be paid: its token opens it for the customer, who is told by mail.
         * @description Needs the scope `orders:write`.
         */
        post: operations["post_admin_draft_orders_by_id_send"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened in the store, oldest first. Ask again with `next_position`: nothing is missed and nothing comes twice. With `Accept: text/event-stream` the topics as server-sent events, `events` unless told
         * @description Needs the scope `events:read`.
         */
        get: operations["get_admin_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Exports, newest first.
         * @description Needs the scope `exports:read`.
         */
        get: operations["get_admin_exports"];
        put?: never;
        /**
         * Write products, orders or customers into a file, all of one moment.
         * @description Needs the scope `exports:write`.
         */
        post: operations["post_admin_exports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/exports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One export; with its file when that is written.
         * @description Needs the scope `exports:read`.
         */
        get: operations["get_admin_exports_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/fulfillments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes how a parcel is tracked.
         * @description Needs the scope `fulfillments:write`.
         */
        patch: operations["patch_admin_fulfillments_by_id"];
        trace?: never;
    };
    "/api/v1/admin/fulfillments/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unpacks a parcel that has not left.
         * @description Needs the scope `fulfillments:write`.
         */
        post: operations["post_admin_fulfillments_by_id_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/fulfillments/{id}/deliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says that a parcel arrived or was picked up.
         * @description Needs the scope `fulfillments:write`.
         */
        post: operations["post_admin_fulfillments_by_id_deliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/fulfillments/{id}/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says that a pickup waits for its customer.
         * @description Needs the scope `fulfillments:write`.
         */
        post: operations["post_admin_fulfillments_by_id_ready"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/fulfillments/{id}/ship": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends a prepared parcel.
         * @description Needs the scope `fulfillments:write`.
         */
        post: operations["post_admin_fulfillments_by_id_ship"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/images/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take an image off its product.
         * @description Needs the scope `products:write`.
         */
        delete: operations["delete_admin_images_by_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Imports, newest first.
         * @description Needs the scope `imports:read`.
         */
        get: operations["get_admin_imports"];
        put?: never;
        /**
         * Bring a file of products. Unless dry_run is false it is checked first and waits for start.
         * @description Needs the scope `imports:write`.
         */
        post: operations["post_admin_imports"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One import, and how far it is.
         * @description Needs the scope `imports:read`.
         */
        get: operations["get_admin_imports_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/imports/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop: one that runs pauses and may be resumed.
         * @description Needs the scope `imports:write`.
         */
        post: operations["post_admin_imports_by_id_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/imports/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go on behind the last product that was taken.
         * @description Needs the scope `imports:write`.
         */
        post: operations["post_admin_imports_by_id_resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/imports/{id}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of each product of the file.
         * @description Needs the scope `imports:read`.
         */
        get: operations["get_admin_imports_by_id_rows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/imports/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write what the check found.
         * @description Needs the scope `imports:write`.
         */
        post: operations["post_admin_imports_by_id_start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/imports/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a completed import back, within 7 days.
         * @description Needs the scope `imports:admin`.
         */
        post: operations["post_admin_imports_by_id_undo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/inventory/adjustments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Corrects a balance by a difference or to a count.
         * @description Needs the scope `inventory:write`.
         */
        post: operations["post_admin_inventory_adjustments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/inventory/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Items of which little is left, newest alert first.
         * @description Needs the scope `inventory:read`.
         */
        get: operations["get_admin_inventory_alerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/inventory/alerts/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Notes that somebody takes care of an alert.
         * @description Needs the scope `inventory:write`.
         */
        post: operations["post_admin_inventory_alerts_by_id_acknowledge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/inventory/items/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * An item with its levels.
         * @description Needs the scope `inventory:read`.
         */
        get: operations["get_admin_inventory_items_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/inventory/levels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Balances of items at locations.
         * @description Needs the scope `inventory:read`.
         */
        get: operations["get_admin_inventory_levels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/inventory/levels/{item_id}/{location_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Decides what may be sold before it is there, and when to order again.
         * @description Needs the scope `inventory:write`.
         */
        patch: operations["patch_admin_inventory_levels_by_item_id_by_location_id"];
        trace?: never;
    };
    "/api/v1/admin/inventory/locations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where goods are, first choice first.
         * @description Needs the scope `inventory:read`.
         */
        get: operations["get_admin_inventory_locations"];
        put?: never;
        /**
         * Makes a location.
         * @description Needs the scope `inventory:admin`.
         */
        post: operations["post_admin_inventory_locations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/inventory/locations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A location.
         * @description Needs the scope `inventory:read`.
         */
        get: operations["get_admin_inventory_locations_by_id"];
        put?: never;
        post?: never;
        /**
         * Archives a location where nothing is.
         * @description Needs the scope `inventory:admin`.
         */
        delete: operations["delete_admin_inventory_locations_by_id"];
        options?: never;
        head?: never;
        /**
         * Changes a location.
         * @description Needs the scope `inventory:admin`.
         */
        patch: operations["patch_admin_inventory_locations_by_id"];
        trace?: never;
    };
    "/api/v1/admin/inventory/movements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The journal of stock, newest first.
         * @description Needs the scope `inventory:read`.
         */
        get: operations["get_admin_inventory_movements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/inventory/rebuild": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes balances equal their journal, and tells what differed.
         * @description Needs the scope `inventory:admin`.
         */
        post: operations["post_admin_inventory_rebuild"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/inventory/receipts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes goods in.
         * @description Needs the scope `inventory:write`.
         */
        post: operations["post_admin_inventory_receipts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/inventory/reservations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Claims on stock, newest first.
         * @description Needs the scope `inventory:read`.
         */
        get: operations["get_admin_inventory_reservations"];
        put?: never;
        /**
         * Reserves units for a draft order.
         * @description Needs the scope `inventory:write`.
         */
        post: operations["post_admin_inventory_reservations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/inventory/reservations/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends a claim.
         * @description Needs the scope `inventory:write`.
         */
        post: operations["post_admin_inventory_reservations_by_id_release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/inventory/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Moves free units to another location, at once.
         * @description Needs the scope `inventory:write`.
         */
        post: operations["post_admin_inventory_transfers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Enqueued work of the store (mails, imports, images), newest first
         * @description Needs the scope `settings:read`.
         */
        get: operations["get_admin_jobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One job
         * @description Needs the scope `settings:read`.
         */
        get: operations["get_admin_jobs_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Gives a dead job one more attempt, now
         * @description Needs the scope `settings:admin`.
         */
        post: operations["post_admin_jobs_by_id_retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/ledger/entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Entries of the books, newest first; of one order with both sides of each group.
         * @description Needs the scope `ledger:read`.
         */
        get: operations["get_admin_ledger_entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/ledger/transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Posts by hand, with the reason; the entries sum to 0.
         * @description Needs the scope `ledger:admin`.
         */
        post: operations["post_admin_ledger_transactions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/ledger/trial-balance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The balance of every account; per currency they sum to 0.
         * @description Needs the scope `ledger:read`.
         */
        get: operations["get_admin_ledger_trial_balance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/markets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The markets of the store
         * @description Needs the scope `markets:read`.
         */
        get: operations["get_admin_markets"];
        put?: never;
        /**
         * Adds a market
         * @description Needs the scope `markets:write`.
         */
        post: operations["post_admin_markets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/markets/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Archives a market
         * @description Needs the scope `markets:write`.
         */
        delete: operations["delete_admin_markets_by_id"];
        options?: never;
        head?: never;
        /**
         * Changes a market; carts in it are priced anew at their next read
         * @description Needs the scope `markets:write`.
         */
        patch: operations["patch_admin_markets_by_id"];
        trace?: never;
    };
    "/api/v1/admin/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the caller is and what it may do */
        get: operations["get_admin_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/media": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Media, newest first.
         * @description Needs the scope `products:read`.
         */
        get: operations["get_admin_media"];
        put?: never;
        /**
         * Upload an image: jpg, png, webp or avif. It is encoded anew before it is kept.
         * @description Needs the scope `products:write`.
         */
        post: operations["post_admin_media"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/media/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove media that nothing shows.
         * @description Needs the scope `products:write`.
         */
        delete: operations["delete_admin_media_by_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was told to whom, newest first, and whether it left
         * @description Needs the scope `notifications:read`.
         */
        get: operations["get_admin_notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/order-intents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of a purchase that waits.
         * @description Needs the scope `orders:read`.
         */
        get: operations["get_admin_order_intents_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Orders, narrowed by their words, buyer, market, amount, time or any text.
         * @description Needs the scope `orders:read`.
         */
        get: operations["get_admin_orders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/orders/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One order by id or number.
         * @description Needs the scope `orders:read`.
         */
        get: operations["get_admin_orders_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes staff's own fields of an order.
         * @description Needs the scope `orders:write`.
         */
        patch: operations["patch_admin_orders_by_id"];
        trace?: never;
    };
    "/api/v1/admin/orders/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Puts a finished order away.
         * @description Needs the scope `orders:write`.
         */
        post: operations["post_admin_orders_by_id_archive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/orders/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancels an order of which nothing has shipped.
         * @description Needs the scope `orders:write`.
         */
        post: operations["post_admin_orders_by_id_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/orders/{id}/captures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes money that is authorized.
         * @description Needs the scope `payments:write`.
         */
        post: operations["post_admin_orders_by_id_captures"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/orders/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Marks an open order done.
         * @description Needs the scope `orders:write`.
         */
        post: operations["post_admin_orders_by_id_complete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/orders/{id}/fulfillments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The parcels of an order, oldest first.
         * @description Needs the scope `fulfillments:read`.
         */
        get: operations["get_admin_orders_by_id_fulfillments"];
        put?: never;
        /**
         * Packs units of an order and sends them; without items all that is open.
         * @description Needs the scope `fulfillments:write`.
         */
        post: operations["post_admin_orders_by_id_fulfillments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/orders/{id}/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Holds an order back from shipping.
         * @description Needs the scope `orders:write`.
         */
        post: operations["post_admin_orders_by_id_holds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/orders/{id}/holds/{hold_id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends a hold.
         * @description Needs the scope `orders:write`.
         */
        post: operations["post_admin_orders_by_id_holds_by_hold_id_release"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/orders/{id}/mark-paid": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Records money that came by hand.
         * @description Needs the scope `payments:write`.
         */
        post: operations["post_admin_orders_by_id_mark_paid"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/orders/{id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The notes on an order, oldest first.
         * @description Needs the scope `orders:read`.
         */
        get: operations["get_admin_orders_by_id_notes"];
        put?: never;
        /**
         * Adds a note for colleagues, or one that the customer may read.
         * @description Needs the scope `orders:write`.
         */
        post: operations["post_admin_orders_by_id_notes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/orders/{id}/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A further tender for what an order owes.
         * @description Needs the scope `payments:write`.
         */
        post: operations["post_admin_orders_by_id_payments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/orders/{id}/refunds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The refunds of an order.
         * @description Needs the scope `refunds:read`.
         */
        get: operations["get_admin_orders_by_id_refunds"];
        put?: never;
        /**
         * Sends money back: for units, for shipping, or an amount.
         * @description Needs the scope `refunds:write`.
         */
        post: operations["post_admin_orders_by_id_refunds"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/orders/{id}/refunds/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What a refund would come to; writes nothing.
         * @description Needs the scope `refunds:write`.
         */
        post: operations["post_admin_orders_by_id_refunds_preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/orders/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Opens a completed order again.
         * @description Needs the scope `orders:write`.
         */
        post: operations["post_admin_orders_by_id_reopen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/orders/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened to an order, oldest first.
         * @description Needs the scope `orders:read`.
         */
        get: operations["get_admin_orders_by_id_timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/payment-providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The provider accounts of the store.
         * @description Needs the scope `payments:admin`.
         */
        get: operations["get_admin_payment_providers"];
        put?: never;
        /**
         * Configures a provider account.
         * @description Needs the scope `payments:admin`.
         */
        post: operations["post_admin_payment_providers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/payment-providers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Removes a provider account no payment names.
         * @description Needs the scope `payments:admin`.
         */
        delete: operations["delete_admin_payment_providers_by_id"];
        options?: never;
        head?: never;
        /**
         * Changes a provider account.
         * @description Needs the scope `payments:admin`.
         */
        patch: operations["patch_admin_payment_providers_by_id"];
        trace?: never;
    };
    "/api/v1/admin/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Payments, narrowed by order, state or provider.
         * @description Needs the scope `payments:read`.
         */
        get: operations["get_admin_payments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/payments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One payment.
         * @description Needs the scope `payments:read`.
         */
        get: operations["get_admin_payments_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/payments/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was heard about a payment: answers, callbacks and polls.
         * @description Needs the scope `payments:read`.
         */
        get: operations["get_admin_payments_by_id_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/payments/{id}/void": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Lets go what a payment holds.
         * @description Needs the scope `payments:write`.
         */
        post: operations["post_admin_payments_by_id_void"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/prices/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set the base prices of many variants, all or none.
         * @description Needs the scope `prices:write`.
         */
        post: operations["post_admin_prices_bulk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/prices/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Which price wins for a variant, and why each other does not.
         * @description Needs the scope `prices:read`.
         */
        post: operations["post_admin_prices_explain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Products, drafts included, by filters, page by page.
         * @description Needs the scope `products:read`.
         */
        get: operations["get_admin_products"];
        put?: never;
        /**
         * Create a product with variants, prices, stock and images.
         * @description Needs the scope `products:write`.
         */
        post: operations["post_admin_products"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/products/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One product, by id or slug.
         * @description Needs the scope `products:read`.
         */
        get: operations["get_admin_products_by_id"];
        put?: never;
        post?: never;
        /**
         * Archive a product: it leaves every list and gives its slug and SKUs free.
         * @description Needs the scope `products:write`.
         */
        delete: operations["delete_admin_products_by_id"];
        options?: never;
        head?: never;
        /**
         * Change a product; what is left out stays.
         * @description Needs the scope `products:write`.
         */
        patch: operations["patch_admin_products_by_id"];
        trace?: never;
    };
    "/api/v1/admin/products/{id}/images": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add an image: uploaded media, or the address of one elsewhere.
         * @description Needs the scope `products:write`.
         */
        post: operations["post_admin_products_by_id_images"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/products/{id}/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Apply options as the preview of this version said.
         * @description Needs the scope `products:write`.
         */
        put: operations["put_admin_products_by_id_options"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/products/{id}/options/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What new options would create, keep and archive.
         * @description Needs the scope `products:write`.
         */
        post: operations["post_admin_products_by_id_options_preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/products/{id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show a product in the shop.
         * @description Needs the scope `products:write`.
         */
        post: operations["post_admin_products_by_id_publish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/products/{id}/unpublish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hide a product: it becomes a draft.
         * @description Needs the scope `products:write`.
         */
        post: operations["post_admin_products_by_id_unpublish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/products/{id}/variants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add a variant.
         * @description Needs the scope `products:write`.
         */
        post: operations["post_admin_products_by_id_variants"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/products/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create or change products by external id: one JSON object a line.
         * @description Needs the scope `products:write`.
         */
        post: operations["post_admin_products_bulk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/realtime/broadcasts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says something on `announcements`, once, to everybody who hears it now
         * @description Needs the scope `settings:write`.
         */
        post: operations["post_admin_realtime_broadcasts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/realtime/connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sockets of the store that are open, in all processes; a moment behind
         * @description Needs the scope `settings:read`.
         */
        get: operations["get_admin_realtime_connections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/realtime/connections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Closes a socket, within a second; it cannot be taken up again
         * @description Needs the scope `settings:admin`.
         */
        delete: operations["delete_admin_realtime_connections_by_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/realtime/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The bounds of sockets as they are now, in all processes that are set up alike
         * @description Needs the scope `settings:read`.
         */
        get: operations["get_admin_realtime_limits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Sets bounds of sockets for all processes, without a restart; they are of the server, so its first store sets them
         * @description Needs the scope `settings:write`.
         */
        patch: operations["patch_admin_realtime_limits"];
        trace?: never;
    };
    "/api/v1/admin/realtime/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A ticket that opens a socket or a stream as who asks for it */
        post: operations["post_admin_realtime_tickets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/refunds/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One refund.
         * @description Needs the scope `refunds:read`.
         */
        get: operations["get_admin_refunds_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/reports/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who bought for the first time, and who came back
         * @description Needs the scope `reports:read`.
         */
        get: operations["get_admin_reports_customers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/reports/dashboard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Revenue, sales, orders and customers at a glance
         * @description Needs the scope `reports:read`.
         */
        get: operations["get_admin_reports_dashboard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/reports/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Orders by the day they were placed, and by their three statuses of now
         * @description Needs the scope `reports:read`.
         */
        get: operations["get_admin_reports_orders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/reports/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What sold best, after discounts and credits, without tax
         * @description Needs the scope `reports:read`.
         */
        get: operations["get_admin_reports_products"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/reports/sales": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * From gross sales to net sales and total sales, and the money that came and went
         * @description Needs the scope `reports:read`.
         */
        get: operations["get_admin_reports_sales"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/rounding-policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How amounts were rounded; the newest is in force
         * @description Needs the scope `settings:read`.
         */
        get: operations["get_admin_rounding_policies"];
        put?: never;
        /**
         * Rounds in another way from now on; what was placed before keeps its own
         * @description Needs the scope `settings:write`.
         */
        post: operations["post_admin_rounding_policies"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every setting with its value in force
         * @description Needs the scope `settings:read`.
         */
        get: operations["get_admin_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/settings/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One setting
         * @description Needs the scope `settings:read`.
         */
        get: operations["get_admin_settings_by_key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes one setting
         * @description Needs the scope `settings:write`.
         */
        patch: operations["patch_admin_settings_by_key"];
        trace?: never;
    };
    "/api/v1/admin/shipping/methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ways of sending
         * @description Needs the scope `shipping:read`.
         */
        get: operations["get_admin_shipping_methods"];
        put?: never;
        /**
         * Adds a way of sending to a zone
         * @description Needs the scope `shipping:write`.
         */
        post: operations["post_admin_shipping_methods"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/shipping/methods/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One way of sending
         * @description Needs the scope `shipping:read`.
         */
        get: operations["get_admin_shipping_methods_by_id"];
        put?: never;
        post?: never;
        /**
         * Archives a way of sending; orders keep it
         * @description Needs the scope `shipping:write`.
         */
        delete: operations["delete_admin_shipping_methods_by_id"];
        options?: never;
        head?: never;
        /**
         * Changes a way of sending
         * @description Needs the scope `shipping:write`.
         */
        patch: operations["patch_admin_shipping_methods_by_id"];
        trace?: never;
    };
    "/api/v1/admin/shipping/zones": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where we send to
         * @description Needs the scope `shipping:read`.
         */
        get: operations["get_admin_shipping_zones"];
        put?: never;
        /**
         * Adds a shipping zone
         * @description Needs the scope `shipping:write`.
         */
        post: operations["post_admin_shipping_zones"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/shipping/zones/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One shipping zone
         * @description Needs the scope `shipping:read`.
         */
        get: operations["get_admin_shipping_zones_by_id"];
        put?: never;
        post?: never;
        /**
         * Takes a shipping zone away that has no methods
         * @description Needs the scope `shipping:write`.
         */
        delete: operations["delete_admin_shipping_zones_by_id"];
        options?: never;
        head?: never;
        /**
         * Changes a shipping zone
         * @description Needs the scope `shipping:write`.
         */
        patch: operations["patch_admin_shipping_zones_by_id"];
        trace?: never;
    };
    "/api/v1/admin/staff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who works for the store
         * @description Needs the scope `users:read`.
         */
        get: operations["get_admin_staff"];
        put?: never;
        /**
         * Invites somebody to work for the store
         * @description Needs the scope `users:write`.
         */
        post: operations["post_admin_staff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/staff/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Takes a member from the store; their sessions end
         * @description Needs the scope `users:write`.
         */
        delete: operations["delete_admin_staff_by_id"];
        options?: never;
        head?: never;
        /**
         * Changes a member: name, role, extra scopes
         * @description Needs the scope `users:write`.
         */
        patch: operations["patch_admin_staff_by_id"];
        trace?: never;
    };
    "/api/v1/admin/store": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The store of the caller
         * @description Needs the scope `settings:read`.
         */
        get: operations["get_admin_store"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Changes the store of the caller
         * @description Needs the scope `settings:write`.
         */
        patch: operations["patch_admin_store"];
        trace?: never;
    };
    "/api/v1/admin/store/domains": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The hosts that lead to this store
         * @description Needs the scope `settings:read`.
         */
        get: operations["get_admin_store_domains"];
        put?: never;
        /**
         * Maps a host to this store
         * @description Needs the scope `settings:write`.
         */
        post: operations["post_admin_store_domains"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/store/domains/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Takes a host from this store
         * @description Needs the scope `settings:write`.
         */
        delete: operations["delete_admin_store_domains_by_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/stores": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The stores that the caller belongs to, oldest membership first
         * @description Needs the scope `settings:read`.
         */
        get: operations["get_admin_stores"];
        put?: never;
        /**
         * Adds a store, which the caller then owns; for owners of the default store
         * @description Needs the scope `settings:write`.
         */
        post: operations["post_admin_stores"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/tax/calculate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Taxes of amounts at a destination; writes nothing
         * @description Needs the scope `taxes:read`.
         */
        post: operations["post_admin_tax_calculate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/tax/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Kinds of goods with rates of their own
         * @description Needs the scope `taxes:read`.
         */
        get: operations["get_admin_tax_categories"];
        put?: never;
        /**
         * Adds a tax category
         * @description Needs the scope `taxes:write`.
         */
        post: operations["post_admin_tax_categories"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/tax/categories/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One tax category
         * @description Needs the scope `taxes:read`.
         */
        get: operations["get_admin_tax_categories_by_id"];
        put?: never;
        post?: never;
        /**
         * Takes a tax category away that nothing uses
         * @description Needs the scope `taxes:write`.
         */
        delete: operations["delete_admin_tax_categories_by_id"];
        options?: never;
        head?: never;
        /**
         * Changes a tax category
         * @description Needs the scope `taxes:write`.
         */
        patch: operations["patch_admin_tax_categories_by_id"];
        trace?: never;
    };
    "/api/v1/admin/tax/rates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tax rates
         * @description Needs the scope `taxes:read`.
         */
        get: operations["get_admin_tax_rates"];
        put?: never;
        /**
         * Adds a tax rate to a zone
         * @description Needs the scope `taxes:write`.
         */
        post: operations["post_admin_tax_rates"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/tax/rates/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One tax rate
         * @description Needs the scope `taxes:read`.
         */
        get: operations["get_admin_tax_rates_by_id"];
        put?: never;
        post?: never;
        /**
         * Takes a tax rate away; orders keep copies
         * @description Needs the scope `taxes:write`.
         */
        delete: operations["delete_admin_tax_rates_by_id"];
        options?: never;
        head?: never;
        /**
         * Changes a tax rate; orders keep what they were taxed with
         * @description Needs the scope `taxes:write`.
         */
        patch: operations["patch_admin_tax_rates_by_id"];
        trace?: never;
    };
    "/api/v1/admin/tax/zones": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Places with taxes of their own
         * @description Needs the scope `taxes:read`.
         */
        get: operations["get_admin_tax_zones"];
        put?: never;
        /**
         * Adds a tax zone
         * @description Needs the scope `taxes:write`.
         */
        post: operations["post_admin_tax_zones"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/tax/zones/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One tax zone
         * @description Needs the scope `taxes:read`.
         */
        get: operations["get_admin_tax_zones_by_id"];
        put?: never;
        post?: never;
        /**
         * Takes a tax zone away with its rates; orders keep copies
         * @description Needs the scope `taxes:write`.
         */
        delete: operations["delete_admin_tax_zones_by_id"];
        options?: never;
        head?: never;
        /**
         * Changes a tax zone
         * @description Needs the scope `taxes:write`.
         */
        patch: operations["patch_admin_tax_zones_by_id"];
        trace?: never;
    };
    "/api/v1/admin/variants/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Archive a variant; the last one of a product stays.
         * @description Needs the scope `products:write`.
         */
        delete: operations["delete_admin_variants_by_id"];
        options?: never;
        head?: never;
        /**
         * Change a variant; what is left out stays. Prices have a route of their own.
         * @description Needs the scope `products:write`.
         */
        patch: operations["patch_admin_variants_by_id"];
        trace?: never;
    };
    "/api/v1/admin/variants/{id}/price-history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a variant ever cost, newest first.
         * @description Needs the scope `prices:read`.
         */
        get: operations["get_admin_variants_by_id_price_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/variants/{id}/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The base prices of a variant.
         * @description Needs the scope `prices:read`.
         */
        get: operations["get_admin_variants_by_id_prices"];
        /**
         * Make the base prices of a variant exactly these.
         * @description Needs the scope `prices:write`.
         */
        put: operations["put_admin_variants_by_id_prices"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs a customer in */
        post: operations["post_store_auth_login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends the session of the access token
         * @description Needs a signed-in customer.
         */
        post: operations["post_store_auth_logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/auth/password-reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mails a link for a new password, if there is such an account */
        post: operations["post_store_auth_password_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/auth/password-reset/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets a password by the mailed link (or an invitation); every session ends */
        post: operations["post_store_auth_password_reset_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A new pair of tokens for a refresh token, which is then used up */
        post: operations["post_store_auth_refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Opens an account; with neutral privacy always 202, and the account opens by mail */
        post: operations["post_store_auth_register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/auth/verify-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Proves the address of an account by the mailed link */
        post: operations["post_store_auth_verify_email"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/auth/verify-email/request": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sends the mail of verification again
         * @description Needs a signed-in customer.
         */
        post: operations["post_store_auth_verify_email_request"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/carts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a cart; a guest gets its token, once. */
        post: operations["post_store_carts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/carts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A cart with its totals now; an expired one is opened again for 30 days.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        get: operations["get_store_carts_by_id"];
        put?: never;
        post?: never;
        /**
         * Throws a cart away.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        delete: operations["delete_store_carts_by_id"];
        options?: never;
        head?: never;
        /**
         * Changes e-mail, addresses, VAT id, note or market; null clears.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        patch: operations["patch_store_carts_by_id"];
        trace?: never;
    };
    "/api/v1/store/carts/{id}/checkout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far a checkout is, and what it still needs.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        get: operations["get_store_carts_by_id_checkout"];
        put?: never;
        /**
         * Starts a checkout, or goes on with it: its stock is held for a while.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        post: operations["post_store_carts_by_id_checkout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/carts/{id}/claim": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merges a guest's cart, by its token, into the customer's.
         * @description Needs a signed-in customer.
         */
        post: operations["post_store_carts_by_id_claim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/carts/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Buys the cart: one order and one charge, however often it is asked.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        post: operations["post_store_carts_by_id_complete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/carts/{id}/coupons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enters a coupon code.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        post: operations["post_store_carts_by_id_coupons"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/carts/{id}/coupons/{code}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Takes a coupon code out.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        delete: operations["delete_store_carts_by_id_coupons_by_code"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/carts/{id}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Puts units of a variant in; equal variant and attributes add up.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        post: operations["post_store_carts_by_id_items"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/carts/{id}/items/{item_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Takes a line out.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        delete: operations["delete_store_carts_by_id_items_by_item_id"];
        options?: never;
        head?: never;
        /**
         * Changes quantity or attributes of a line; quantity 0 removes it.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        patch: operations["patch_store_carts_by_id_items_by_item_id"];
        trace?: never;
    };
    "/api/v1/store/carts/{id}/payment-options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What can pay this cart.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        get: operations["get_store_carts_by_id_payment_options"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/carts/{id}/shipping-method": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Chooses how the goods are sent.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        put: operations["put_store_carts_by_id_shipping_method"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/carts/{id}/shipping-options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The ways that go to the cart's shipping address, with their prices now.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        get: operations["get_store_carts_by_id_shipping_options"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/carts/mine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The open cart of the customer, made if there is none.
         * @description Needs a signed-in customer.
         */
        get: operations["get_store_carts_mine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/carts/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Opens a guest's cart again by the link of a mail: it gets a new token, shown once. */
        post: operations["post_store_carts_restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tree of categories: a page of roots, each with all that is below it. */
        get: operations["get_store_categories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/categories/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One category with its children, by id or slug. */
        get: operations["get_store_categories_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/checkout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A whole purchase in one call. */
        post: operations["post_store_checkout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Collections, page by page. */
        get: operations["get_store_collections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/collections/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One collection, by id or slug. */
        get: operations["get_store_collections_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The customer's conversations, the last one that was written in first
         * @description Needs a signed-in customer.
         */
        get: operations["get_store_conversations"];
        put?: never;
        /**
         * Opens a conversation with the shop; a guest gets its token, once.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        post: operations["post_store_conversations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/conversations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One conversation, for its customer or the holder of its token
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        get: operations["get_store_conversations_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/conversations/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Closes a conversation; the next message opens it again
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        post: operations["post_store_conversations_by_id_close"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/conversations/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The messages of a conversation by their numbers; `-seq` begins with the newest
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        get: operations["get_store_conversations_by_id_messages"];
        put?: never;
        /**
         * Writes to the shop; with a `client_id` that was sent before, gives that message again
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        post: operations["post_store_conversations_by_id_messages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/conversations/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Notes up to which message the shopper has read
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        post: operations["post_store_conversations_by_id_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/customers/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The signed-in customer
         * @description Needs a signed-in customer.
         */
        get: operations["get_store_customers_me"];
        put?: never;
        post?: never;
        /**
         * Asks for the account and everything personal to be erased: at once, or when the last open order is done
         * @description Needs a signed-in customer.
         */
        delete: operations["delete_store_customers_me"];
        options?: never;
        head?: never;
        /**
         * Changes the signed-in customer
         * @description Needs a signed-in customer.
         */
        patch: operations["patch_store_customers_me"];
        trace?: never;
    };
    "/api/v1/store/customers/me/addresses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The addresses of the signed-in customer
         * @description Needs a signed-in customer.
         */
        get: operations["get_store_customers_me_addresses"];
        put?: never;
        /**
         * Adds an address
         * @description Needs a signed-in customer.
         */
        post: operations["post_store_customers_me_addresses"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/customers/me/addresses/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Removes an address
         * @description Needs a signed-in customer.
         */
        delete: operations["delete_store_customers_me_addresses_by_id"];
        options?: never;
        head?: never;
        /**
         * Changes an address
         * @description Needs a signed-in customer.
         */
        patch: operations["patch_store_customers_me_addresses_by_id"];
        trace?: never;
    };
    "/api/v1/store/customers/me/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the signed-in customer asked to be told of, newest first; told ones for 90 days.
         * @description Needs a signed-in customer.
         */
        get: operations["get_store_customers_me_alerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/customers/me/alerts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Takes back an open request of the signed-in customer.
         * @description Needs a signed-in customer.
         */
        delete: operations["delete_store_customers_me_alerts_by_id"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/customers/me/email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Asks for another address: a link goes there, nothing changes yet
         * @description Needs a signed-in customer.
         */
        post: operations["post_store_customers_me_email"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/customers/me/email/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Changes the address by the link mailed to the new one */
        post: operations["post_store_customers_me_email_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/customers/me/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything held about the signed-in customer
         * @description Needs a signed-in customer.
         */
        get: operations["get_store_customers_me_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/customers/me/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the signed-in customer was told in the shop, newest first; for 90 days.
         * @description Needs a signed-in customer.
         */
        get: operations["get_store_customers_me_notifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/customers/me/notifications/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says that the customer has read it; again, it stays as it is.
         * @description Needs a signed-in customer.
         */
        post: operations["post_store_customers_me_notifications_by_id_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/customers/me/notifications/read-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Says that the customer has read everything so far.
         * @description Needs a signed-in customer.
         */
        post: operations["post_store_customers_me_notifications_read_all"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Topics as server-sent events (`Accept: text/event-stream`): what a socket would say, with the offset as id; `Last-Event-ID` goes on from there
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        get: operations["get_store_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/order-intents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of a purchase that waits.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        get: operations["get_store_order_intents_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The orders of the signed-in customer, newest first.
         * @description Needs a signed-in customer.
         */
        get: operations["get_store_orders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/orders/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One order, or a draft that was sent: for its customer, or for a guest with `?token=`.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        get: operations["get_store_orders_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/orders/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A customer takes an order back, where the shop allows it.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        post: operations["post_store_orders_by_id_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/orders/{id}/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pays what is still due; paying a draft that was sent makes it the order.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        post: operations["post_store_orders_by_id_payments"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/payments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One payment, for who holds its cart or order.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        get: operations["get_store_payments_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/payments/{id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The shopper came back from the bank: ends what waits.
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        post: operations["post_store_payments_by_id_confirm"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Products that can be seen, by filters, page by page. */
        get: operations["get_store_products"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/products/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One product, by id or slug; an old slug leads to the new one. */
        get: operations["get_store_products_by_id"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/products/{id}/variants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The variants of one product, page by page. */
        get: operations["get_store_products_by_id_variants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/products/{id}/variants/{variant_id}/back-in-stock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks to be told, once, when a variant can be had again; asked again, the open request. */
        post: operations["post_store_products_by_id_variants_by_variant_id_back_in_stock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/products/{id}/variants/{variant_id}/price-drop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks to be told, once, when a variant costs less than now; asked again, the open request. */
        post: operations["post_store_products_by_id_variants_by_variant_id_price_drop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/quotes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Prices any lines; creates nothing. */
        post: operations["post_store_quotes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/realtime/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A ticket that opens a socket or a stream as who asks for it, with the cart, the order and the conversation whose tokens are shown
         * @description Answers to who holds its token or owns it; to anybody else it is absent.
         */
        post: operations["post_store_realtime_tickets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/store": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The shop: its name, locales, markets and currencies */
        get: operations["get_store_store"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/unsubscribe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** No more mails of the kind that one agrees to, by the link of such a mail. */
        post: operations["post_store_unsubscribe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/unsubscribe/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same in one click: what a mail program calls by itself. */
        post: operations["post_store_unsubscribe_by_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a payment provider tells on its own. */
        post: operations["post_webhooks_by_provider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The reference as a page */
        get: operations["get_docs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/exports/{link}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The file of an export, by the link that staff were told; until it expires. */
        get: operations["get_exports_by_link"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process turns */
        get: operations["get_health_live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether it can serve: the database answers and its schema is current */
        get: operations["get_health_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/media/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The bytes of an uploaded image. */
        get: operations["get_media_by_key"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Numbers of this process, for Prometheus; only from this machine or with the metrics token */
        get: operations["get_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["get_openapi_json"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** Actor */
        Actor: {
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id?: string;
            /** @enum {unknown} */
            kind: "anonymous" | "guest" | "customer" | "staff" | "api_key" | "system";
        };
        /** Address */
        Address: {
            address1: string;
            address2?: string | null;
            city: string;
            company?: string | null;
            /** @description ISO 3166-1 alpha-2 */
            country: string;
            first_name: string;
            last_name: string;
            phone?: string | null;
            postal_code?: string | null;
            region?: string | null;
        };
        /** Alert */
        Alert: {
            acknowledged_at: string | null;
            acknowledged_by: components["schemas"]["Actor"] | null;
            available: number;
            closed_at: string | null;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            item_id: string;
            /** @enum {unknown} */
            level: "low" | "critical" | "out";
            location_id: string | null;
            name: string;
            note: string | null;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            opened_at: string;
            sku: string | null;
            suggested_reorder: number;
            threshold: number;
        };
        /** Cart */
        Cart: {
            billing_address: components["schemas"]["Address"] | null;
            coupons: {
                applied: boolean;
                code: string;
                details?: {
                    [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                };
                reason?: string;
            }[];
            currency: string;
            /** @description Minor units of the currency */
            discount_amount: number;
            email: string | null;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            expires_at: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            items: {
                /** @description What makes this line its own, such as an engraving */
                attributes: {
                    [key: string]: string | number | boolean | null;
                };
                /** @description Minor units of the currency */
                discount_amount: number;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                id: string;
                image_url: string | null;
                problems: components["schemas"]["CartProblem"][];
                product_id: string | null;
                quantity: number;
                sku: string | null;
                /** @description Minor units of the currency */
                subtotal_amount: number;
                /** @description Minor units of the currency */
                tax_amount: number;
                title: string;
                /** @description Minor units of the currency */
                total_amount: number;
                /** @description Minor units of the currency */
                unit_amount: number;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                variant_id: string;
                variant_title: string;
            }[];
            market: string;
            order_id: string | null;
            problems: components["schemas"]["CartProblem"][];
            shipping_address: components["schemas"]["Address"] | null;
            /** @description Minor units of the currency */
            shipping_amount: number;
            shipping_method: {
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                id: string;
                name: string;
                /** @description Minor units of the currency */
                price_amount: number;
            } | null;
            /** @enum {unknown} */
            status: "open" | "completing" | "completed" | "expired";
            /** @description Minor units of the currency */
            subtotal_amount: number;
            /** @description Minor units of the currency */
            tax_amount: number;
            tax_included: boolean;
            tax_lines: {
                name: string;
                rate_ppm: number;
                /** @description Minor units of the currency */
                tax_amount: number;
                /** @description Minor units of the currency */
                taxable_amount: number;
            }[];
            /** @description Only in the answer that made the cart of a guest */
            token?: string;
            /** @description Minor units of the currency */
            total_amount: number;
            version: number;
        };
        /** CartProblem */
        CartProblem: {
            /** @enum {unknown} */
            code: "price_changed" | "insufficient_stock" | "unavailable" | "code_rejected" | "shipping_invalid" | "quantity_capped";
            details?: {
                [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
            };
            item_ids: string[];
        };
        /** CartSummary */
        CartSummary: {
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            currency: string;
            customer_id: string | null;
            email: string | null;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            expires_at: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            items_count: number;
            order_id: string | null;
            /** @enum {unknown} */
            status: "open" | "completing" | "completed" | "expired";
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            updated_at: string;
            version: number;
        };
        /** Category */
        Category: {
            description: string | null;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            name: string;
            parent_id: string | null;
            /** @description Slugs from the root, joined by / */
            path: string;
            position: number;
            slug: string;
            version: number;
        };
        /** Collection */
        Collection: {
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            slug: string;
            /** @enum {unknown} */
            sort: "manual" | "best_selling" | "title_asc" | "title_desc" | "price_asc" | "price_desc" | "created_asc" | "created_desc";
            title: string;
            version: number;
        };
        /** Conversation */
        Conversation: {
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            last_message_at: string;
            /** @description Number of the last message */
            last_seq: number;
            order_id: string | null;
            /** @description Number of the last message that the caller has read */
            read_seq: number;
            /** @enum {unknown} */
            status: "open" | "pending" | "closed";
            subject: string | null;
            /** @description Messages of the other side after it; 100 means that many or more */
            unread_count: number;
            version: number;
        };
        /** Customer */
        Customer: {
            accepts_marketing: boolean;
            company: string | null;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            email: string;
            email_verified_at: string | null;
            first_name: string | null;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            last_name: string | null;
            locale: string | null;
            phone: string | null;
            vat_id: string | null;
            version: number;
        };
        /** CustomerAddress */
        CustomerAddress: {
            address1: string;
            address2?: string | null;
            city: string;
            company?: string | null;
            /** @description ISO 3166-1 alpha-2 */
            country: string;
            first_name: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            is_default_billing: boolean;
            is_default_shipping: boolean;
            last_name: string;
            phone?: string | null;
            postal_code?: string | null;
            region?: string | null;
            version: number;
        };
        /** CustomerGroup */
        CustomerGroup: {
            code: string;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            name: string;
            version: number;
        };
        /** CustomerNotification */
        CustomerNotification: {
            body: string;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            /** @description Ids of what it is about */
            data: {
                [key: string]: string;
            };
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            /** @enum {unknown} */
            kind: "order_placed" | "order_shipped" | "order_delivered" | "order_cancelled" | "refund" | "back_in_stock" | "price_drop" | "chat_reply";
            read_at: string | null;
            title: string;
        };
        /** Fulfillment */
        Fulfillment: {
            delivered_at: string | null;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            items: {
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                order_item_id: string;
                quantity: number;
            }[];
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            order_id: string;
            shipped_at: string | null;
            /** @enum {unknown} */
            status: "pending" | "ready_for_pickup" | "shipped" | "delivered" | "cancelled" | "failed" | "returned";
            tracking_company: string | null;
            tracking_number: string | null;
            tracking_url: string | null;
            /** @enum {unknown} */
            type: "shipment" | "pickup" | "digital";
            version: number;
        };
        /** Hold */
        Hold: {
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            note: string | null;
            /** @enum {unknown} */
            reason: "fraud_review" | "stock_shortfall" | "location_evidence" | "payment_review" | "manual";
            released_at: string | null;
        };
        /** InventoryItem */
        InventoryItem: {
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            levels: components["schemas"]["Level"][];
            name: string;
            requires_shipping: boolean;
            sku: string | null;
            unit_cost_amount: number | null;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            updated_at: string;
            variant_ids: string[];
        };
        /** LedgerEntry */
        LedgerEntry: {
            /** @enum {unknown} */
            account: "receivable" | "provider_clearing" | "cash" | "disputes_held" | "unapplied_receipts" | "tax_payable" | "refunds_payable" | "gift_card_liability" | "store_credit_liability" | "tender_holds" | "sales" | "shipping_income" | "discounts" | "sales_returns" | "provider_fees" | "chargeback_losses" | "goodwill" | "write_off";
            /** @description Minor units of the currency */
            amount: number;
            currency: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            kind: string;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            occurred_at: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            source_id: string;
            source_type: string;
            sub_account: string | null;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            transaction_id: string;
        };
        /** Level */
        Level: {
            available: number;
            backorder_limit: number;
            incoming: number;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            item_id: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            location_id: string;
            on_hand: number;
            reorder_point: number | null;
            reorder_quantity: number | null;
            reserved: number;
            sku: string | null;
            variant_ids: string[];
            version: number;
        };
        /** Location */
        Location: {
            address: components["schemas"]["Address"] | null;
            code: string;
            fulfills_online: boolean;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            is_active: boolean;
            market_ids: string[];
            name: string;
            pickup_enabled: boolean;
            priority: number;
            version: number;
        };
        /** Market */
        Market: {
            code: string;
            countries: string[];
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            currency: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            is_active: boolean;
            is_default: boolean;
            name: string;
            position: number;
            prices_include_tax: boolean;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            updated_at: string;
            version: number;
        };
        /** Message */
        Message: {
            author_id: string | null;
            author_name: string | null;
            /** @enum {unknown} */
            author_type: "customer" | "guest" | "staff" | "api_key";
            body: string;
            client_id: string | null;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            conversation_id: string;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            /** @description 1, 2, 3 … in the conversation */
            seq: number;
        };
        /** Movement */
        Movement: {
            actor: components["schemas"]["Actor"];
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            incoming_delta: number;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            item_id: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            location_id: string;
            note: string | null;
            on_hand_after: number;
            on_hand_delta: number;
            reason: string | null;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            ref_id: string;
            ref_type: string;
            reserved_after: number;
            reserved_delta: number;
            type: string;
        };
        /** OpenedConversation */
        OpenedConversation: {
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            last_message_at: string;
            /** @description Number of the last message */
            last_seq: number;
            order_id: string | null;
            /** @description Number of the last message that the caller has read */
            read_seq: number;
            /** @enum {unknown} */
            status: "open" | "pending" | "closed";
            subject: string | null;
            /** @description The guest's `cv_` token, for `X-Conversation-Token`; shown once */
            token?: string;
            /** @description Messages of the other side after it; 100 means that many or more */
            unread_count: number;
            version: number;
        };
        /** Order */
        Order: {
            /** @description Minor units of the currency */
            balance_due_amount: number;
            billing_address: components["schemas"]["Address"] | null;
            /** @description Minor units of the currency */
            captured_amount: number;
            currency: string;
            /** @description Minor units of the currency */
            current_total_amount: number;
            /** @description Minor units of the currency */
            discount_amount: number;
            email: string;
            /** @enum {unknown} */
            fulfillment_status: "not_required" | "unfulfilled" | "partial" | "fulfilled" | "delivered" | "partially_returned" | "returned";
            fulfillments: {
                delivered_at: string | null;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                id: string;
                items: {
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    order_item_id: string;
                    quantity: number;
                }[];
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                order_id: string;
                shipped_at: string | null;
                status: string;
                tracking_company: string | null;
                tracking_number: string | null;
                tracking_url: string | null;
                type: string;
                version: number;
            }[];
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            items: components["schemas"]["OrderItem"][];
            number: string;
            /** @enum {unknown} */
            payment_status: "unpaid" | "pending" | "failed" | "voided" | "partially_authorized" | "authorized" | "partially_paid" | "paid" | "partially_refunded" | "refunded";
            payments: {
                /** @description Minor units of the currency */
                amount: number;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                id: string;
                method_summary: {
                    brand?: string;
                    last4?: string;
                };
                provider: string;
                status: string;
            }[];
            placed_at: string | null;
            /** @description Minor units of the currency */
            refundable_amount: number;
            /** @description Minor units of the currency */
            refunded_amount: number;
            shipping_address: components["schemas"]["Address"] | null;
            /** @description Minor units of the currency */
            shipping_amount: number;
            shipping_method: {
                id: string | null;
                name: string;
                /** @description Minor units of the currency */
                price_amount: number;
            } | null;
            /** @enum {unknown} */
            status: "draft" | "open" | "completed" | "cancelled";
            /** @description Minor units of the currency */
            subtotal_amount: number;
            /** @description Minor units of the currency */
            tax_amount: number;
            tax_included: boolean;
            tax_lines: {
                name: string;
                rate_ppm: number;
                /** @description Minor units of the currency */
                tax_amount: number;
                /** @description Minor units of the currency */
                taxable_amount: number;
            }[];
            token?: string;
            /** @description Minor units of the currency */
            total_amount: number;
            version: number;
        };
        /** OrderIntent */
        OrderIntent: {
            cart_id: string | null;
            currency: string;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            expires_at: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            order_id?: string;
            /** @description Minor units of the currency */
            payable_amount: number;
            payment?: {
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                id: string;
                next_action?: {
                    data?: {
                        [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                    };
                    /**
                     * Format: date-time
                     * @example 2026-03-01T12:00:00.000Z
                     */
                    expires_at: string;
                    /** @enum {unknown} */
                    type: "three_d_secure" | "redirect" | "qr" | "verification";
                    url?: string;
                };
                status: string;
            };
            release_reason?: string;
            /** @enum {unknown} */
            status: "frozen" | "paying" | "placed" | "released";
            /** @description Minor units of the currency */
            total_amount: number;
        };
        /** OrderItem */
        OrderItem: {
            attributes: {
                [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
            };
            /** @description Minor units of the currency */
            discount_amount: number;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            image_url: string | null;
            product_id: string | null;
            quantity: number;
            sku: string | null;
            /** @description Minor units of the currency */
            subtotal_amount: number;
            /** @description Minor units of the currency */
            tax_amount: number;
            title: string;
            /** @description Minor units of the currency */
            total_amount: number;
            /** @description Minor units of the currency */
            unit_amount: number;
            variant_id: string | null;
            variant_title: string | null;
        };
        /** OrderNote */
        OrderNote: {
            author: components["schemas"]["Actor"];
            body: string;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            visible_to_customer: boolean;
        };
        /** Payment */
        Payment: {
            /** @description Minor units of the currency */
            amount: number;
            /** @description Minor units of the currency */
            authorized_amount: number;
            /** @description Minor units of the currency */
            captured_amount: number;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            currency: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            method_summary: {
                brand?: string;
                last4?: string;
                reference?: string;
            };
            method_type: string;
            next_action?: {
                data?: {
                    [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                };
                /**
                 * Format: date-time
                 * @example 2026-03-01T12:00:00.000Z
                 */
                expires_at: string;
                /** @enum {unknown} */
                type: "three_d_secure" | "redirect" | "qr" | "verification";
                url?: string;
            };
            order_id: string | null;
            order_intent_id: string | null;
            provider: string;
            /** @description Minor units of the currency */
            refunded_amount: number;
            /** @enum {unknown} */
            status: "created" | "requires_action" | "processing" | "authorized" | "captured" | "failed" | "voided" | "expired";
            version: number;
        };
        /** Placed */
        Placed: {
            cart?: {
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                id: string;
                token?: string;
            };
            order: components["schemas"]["Order"];
            payment?: {
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                id: string;
                status: string;
            };
        };
        /** Price */
        Price: {
            /** @description Minor units of the currency */
            amount: number;
            compare_at_amount: number | null;
            /** @description ISO 4217, three letters */
            currency: string;
        };
        Problem: {
            /**
             * @description For programs; the codes of a route stand with its statuses
             * @enum {string}
             */
            code: "MALFORMED_REQUEST" | "UNAUTHENTICATED" | "TOKEN_EXPIRED" | "INVALID_CREDENTIALS" | "FORBIDDEN" | "INSUFFICIENT_SCOPE" | "STORE_SUSPENDED" | "NOT_FOUND" | "METHOD_NOT_ALLOWED" | "CONFLICT" | "IDEMPOTENCY_IN_PROGRESS" | "RESOURCE_IN_USE" | "VERSION_MISMATCH" | "BODY_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "VALIDATION_FAILED" | "IDEMPOTENCY_KEY_REUSED" | "LIMIT_EXCEEDED" | "AMOUNT_OUT_OF_RANGE" | "CARD_DATA_REJECTED" | "PRECONDITION_REQUIRED" | "RATE_LIMITED" | "INTERNAL_ERROR" | "PROVIDER_ERROR" | "UNAVAILABLE" | "OVERLOADED" | "IP_BLOCKED" | "HTTPS_REQUIRED" | "REQUEST_TIMEOUT" | "URI_TOO_LONG" | "MISDIRECTED_REQUEST" | "HEADERS_TOO_LARGE" | "INSUFFICIENT_STORAGE" | "MARKET_NOT_FOUND" | "MARKET_CODE_TAKEN" | "MARKET_COUNTRY_CONFLICT" | "MARKET_IS_DEFAULT" | "INVALID_CURRENCY" | "INVALID_COUNTRY" | "SETTING_INVALID" | "API_KEY_REVOKED" | "API_KEY_EXPIRED" | "LAST_OWNER" | "EMAIL_TAKEN" | "SCOPE_INVALID" | "CUSTOMER_NOT_FOUND" | "ADDRESS_NOT_FOUND" | "CUSTOMER_MERGE_CONFLICT" | "ERASE_BLOCKED" | "EMAIL_INVALID" | "ADDRESS_INVALID" | "PRODUCT_NOT_FOUND" | "VARIANT_NOT_FOUND" | "CATEGORY_NOT_FOUND" | "COLLECTION_NOT_FOUND" | "SLUG_TAKEN" | "SKU_TAKEN" | "PRODUCT_TYPE_LOCKED" | "VARIANT_REQUIRED" | "OPTION_COMBINATION_TAKEN" | "PRODUCT_NOT_READY" | "CATEGORY_CYCLE" | "MEDIA_TOO_LARGE" | "PRODUCT_TYPE_INVALID" | "TOO_MANY_VARIANTS" | "MEDIA_TYPE_INVALID" | "CATEGORY_TOO_DEEP" | "PRODUCT_NOT_AVAILABLE" | "PRICE_LIST_NOT_FOUND" | "PRICE_OVERLAP" | "PRICE_INVALID" | "COMPARE_AT_INVALID" | "VARIANT_NOT_PRICED" | "INVENTORY_ITEM_NOT_FOUND" | "LOCATION_NOT_FOUND" | "RESERVATION_NOT_FOUND" | "ALERT_NOT_FOUND" | "INSUFFICIENT_STOCK" | "STOCK_COMMITTED" | "STOCK_CHANGED" | "RESERVATION_CLOSED" | "ALERT_ALREADY_ACKNOWLEDGED" | "LOCATION_CODE_TAKEN" | "LOCATION_IN_USE" | "INVENTORY_NEGATIVE" | "MOVEMENT_REASON_INVALID" | "TRANSFER_INVALID" | "CART_NOT_FOUND" | "CART_ITEM_NOT_FOUND" | "CART_COMPLETED" | "CART_EXPIRED" | "CART_EMPTY" | "CART_ITEMS_LIMIT" | "CART_COUPONS_LIMIT" | "QUANTITY_INVALID" | "CURRENCY_MISMATCH" | "COUPON_NOT_FOUND" | "PROMOTION_NOT_FOUND" | "GIFT_CARD_NOT_FOUND" | "COUPON_ALREADY_APPLIED" | "COUPON_USAGE_LIMIT" | "COUPON_CUSTOMER_LIMIT" | "COUPON_CODE_TAKEN" | "GIFT_CARD_EMPTY" | "STORE_CREDIT_INSUFFICIENT" | "COUPON_EXPIRED" | "COUPON_NOT_STARTED" | "COUPON_INACTIVE" | "COUPON_NOT_ELIGIBLE" | "PROMOTION_INVALID" | "GIFT_CARD_EXPIRED" | "GIFT_CARD_DISABLED" | "TAX_ZONE_NOT_FOUND" | "TAX_RATE_OVERLAP" | "VAT_ID_INVALID" | "OSS_PERIOD_INVALID" | "TAX_UNAVAILABLE" | "SHIPPING_OPTION_NOT_FOUND" | "SHIPMENT_NOT_FOUND" | "SHIPPING_OPTION_EXPIRED" | "SHIPMENT_NOT_VOIDABLE" | "SHIPPING_UNAVAILABLE" | "CARRIER_NOT_CONFIGURED" | "WEIGHT_EXCEEDED" | "CUSTOMS_REQUIRED" | "CARRIER_ERROR" | "LABEL_FAILED" | "CARD_DECLINED" | "INSUFFICIENT_FUNDS" | "EXPIRED_CARD" | "PROCESSING_ERROR" | "AUTHENTICATION_FAILED" | "GUEST_CHECKOUT_DISABLED" | "ORDER_BLOCKED" | "ORDER_INTENT_NOT_FOUND" | "TOTAL_CHANGED" | "CHECKOUT_IN_PROGRESS" | "CHECKOUT_INCOMPLETE" | "PAYMENT_METHOD_UNAVAILABLE" | "ORDER_NOT_FOUND" | "ORDER_ITEM_NOT_FOUND" | "HOLD_NOT_FOUND" | "ORDER_ON_HOLD" | "ORDER_NOT_CANCELLABLE" | "ORDER_ALREADY_CANCELLED" | "ORDER_TRANSITION_INVALID" | "ORDER_NOT_EDITABLE" | "ORDER_CHANGE_STALE" | "QUANTITY_BELOW_FULFILLED" | "HOLD_EXISTS" | "ORDER_NOT_PAYABLE" | "WEBHOOK_SIGNATURE_INVALID" | "PAYMENT_NOT_FOUND" | "PAYMENT_METHOD_NOT_FOUND" | "PAYMENT_NOT_CAPTURABLE" | "PAYMENT_NOT_VOIDABLE" | "PAYMENT_METHOD_IN_USE" | "PAYMENT_AMOUNT_INVALID" | "CAPTURE_EXCEEDS_AUTHORIZED" | "LEDGER_UNBALANCED" | "FULFILLMENT_NOT_FOUND" | "ORDER_NOT_FULFILLABLE" | "FULFILLMENT_TRANSITION_INVALID" | "FULFILLMENT_EXCEEDS_OPEN" | "REFUND_LIMIT" | "RETURN_NOT_FOUND" | "INVOICE_NOT_FOUND" | "RETURN_TRANSITION_INVALID" | "INVOICE_EXISTS" | "ORDER_NOT_INVOICEABLE" | "REFUND_EXCEEDS_REFUNDABLE" | "REFUND_QUANTITY_EXCEEDS" | "REFUND_REASON_REQUIRED" | "RETURN_WINDOW_CLOSED" | "RETURN_QUANTITY_EXCEEDS" | "SUBSCRIPTION_NOT_FOUND" | "SUBSCRIPTION_TRANSITION_INVALID" | "MIN_CYCLES_NOT_MET" | "PRORATION_EXPIRED" | "PERIOD_ALREADY_BILLED" | "PAYMENT_METHOD_REQUIRED" | "PLAN_NOT_AVAILABLE" | "INTERVAL_INVALID" | "GRANT_REVOKED" | "DOWNLOAD_LIMIT_REACHED" | "GRANT_NOT_FOUND" | "LICENSE_POOL_EMPTY" | "DOWNLOAD_EXPIRED" | "TEMPLATE_NOT_FOUND" | "CONVERSATION_NOT_FOUND" | "NOTIFICATION_SENT" | "CONVERSATION_ASSIGNED" | "TEMPLATE_INVALID" | "CHANNEL_DISABLED" | "RECIPIENT_SUPPRESSED" | "MESSAGE_TOO_LONG" | "IMPORT_NOT_FOUND" | "IMPORT_RUNNING" | "IMPORT_UNDO_EXPIRED" | "DATE_RANGE_INVALID" | "DATE_RANGE_TOO_LARGE" | "IMPORT_MAPPING_INVALID" | "IMPORT_SOURCE_ERROR";
            /** @description What was wrong here, for people */
            detail: string;
            /** @description Facts of this code */
            details: {
                [key: string]: unknown;
            };
            errors: {
                /** @description The rule that refused it */
                code: string;
                /** @description JSON pointer into the body, or the name of a parameter */
                field: string;
                /** @description For people */
                message: string;
            }[];
            /** @description Names this request in the log */
            request_id: string;
            /** @description Whether the same request may succeed later (IDEMPOTENCY_IN_PROGRESS, RATE_LIMITED, PROVIDER_ERROR, UNAVAILABLE, OVERLOADED, REQUEST_TIMEOUT, TAX_UNAVAILABLE, CARRIER_ERROR, LABEL_FAILED, CHECKOUT_IN_PROGRESS, IMPORT_SOURCE_ERROR) */
            retryable: boolean;
            status: number;
            /** @description What the code means */
            title: string;
            /**
             * Format: uri
             * @description https://rcommerce.dev/problems/<code>
             */
            type: string;
        };
        /** Product */
        Product: {
            categories: {
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                id: string;
                name: string;
                slug: string;
            }[];
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            /** @description ISO 4217, three letters */
            currency: string;
            description: string | null;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            images: {
                alt: string | null;
                height: number | null;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                id: string;
                /** @description A path is below the shop’s own origin */
                url: string;
                width: number | null;
            }[];
            metadata: {
                [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
            };
            options: {
                name: string;
                values: string[];
            }[];
            price_range: {
                max_amount: number | null;
                min_amount: number | null;
            };
            seo: components["schemas"]["Seo"];
            slug: string;
            tags: string[];
            title: string;
            type: string;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            updated_at: string;
            variant_count: number;
            variants: components["schemas"]["Variant"][];
            vendor: string | null;
            version: number;
        };
        /** ProductAlert */
        ProductAlert: {
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            currency: string | null;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            /** @enum {unknown} */
            kind: "back_in_stock" | "price_drop";
            notified_at: string | null;
            price_amount: number | null;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            product_id: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            variant_id: string;
        };
        /** ProductImage */
        ProductImage: {
            alt: string | null;
            height: number | null;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            media_id: string;
            position: number;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            product_id: string;
            url: string;
            variant_id: string | null;
            version: number;
            width: number | null;
        };
        /** Quote */
        Quote: {
            coupons: {
                applied: boolean;
                code: string;
                details?: {
                    [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                };
                reason?: string;
            }[];
            currency: string;
            /** @description Minor units of the currency */
            discount_amount: number;
            items: {
                /** @description What makes this line its own, such as an engraving */
                attributes: {
                    [key: string]: string | number | boolean | null;
                };
                /** @description Minor units of the currency */
                discount_amount: number;
                image_url: string | null;
                problems: components["schemas"]["CartProblem"][];
                product_id: string | null;
                quantity: number;
                sku: string | null;
                /** @description Minor units of the currency */
                subtotal_amount: number;
                /** @description Minor units of the currency */
                tax_amount: number;
                title: string;
                /** @description Minor units of the currency */
                total_amount: number;
                /** @description Minor units of the currency */
                unit_amount: number;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                variant_id: string;
                variant_title: string;
            }[];
            market: string;
            problems: components["schemas"]["CartProblem"][];
            /** @description Minor units of the currency */
            shipping_amount: number;
            shipping_method: {
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                id: string;
                name: string;
                /** @description Minor units of the currency */
                price_amount: number;
            } | null;
            /** @description Minor units of the currency */
            subtotal_amount: number;
            /** @description Minor units of the currency */
            tax_amount: number;
            tax_included: boolean;
            tax_lines: {
                name: string;
                rate_ppm: number;
                /** @description Minor units of the currency */
                tax_amount: number;
                /** @description Minor units of the currency */
                taxable_amount: number;
            }[];
            /** @description Minor units of the currency */
            total_amount: number;
        };
        /** @description What a client says on `/ws`; fields that are not named are ignored */
        RealtimeClientMessage: {
            /** @description UUIDv7; the answer bears it as `in_reply_to` */
            message_id?: string;
            /** @constant */
            message_type: "auth";
            payload: {
                /** @description A ticket, an access token, a secret key, a cart token or an order token */
                token: string;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp?: string;
            /** @description Where a `custom` goes */
            topic?: string;
        } | {
            /** @description UUIDv7; the answer bears it as `in_reply_to` */
            message_id?: string;
            /** @constant */
            message_type: "ping";
            payload: {
                echo?: Record<string, never> | unknown[] | string | number | boolean | null;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp?: string;
            /** @description Where a `custom` goes */
            topic?: string;
        } | {
            /** @description UUIDv7; the answer bears it as `in_reply_to` */
            message_id?: string;
            /** @constant */
            message_type: "pong";
            payload: Record<string, never>;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp?: string;
            /** @description Where a `custom` goes */
            topic?: string;
        } | {
            /** @description UUIDv7; the answer bears it as `in_reply_to` */
            message_id?: string;
            /** @constant */
            message_type: "subscribe";
            payload: {
                from?: string;
                topic?: string;
                topics?: string[];
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp?: string;
            /** @description Where a `custom` goes */
            topic?: string;
        } | {
            /** @description UUIDv7; the answer bears it as `in_reply_to` */
            message_id?: string;
            /** @constant */
            message_type: "unsubscribe";
            payload: {
                topic?: string;
                topics?: string[];
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp?: string;
            /** @description Where a `custom` goes */
            topic?: string;
        } | {
            /** @description UUIDv7; the answer bears it as `in_reply_to` */
            message_id?: string;
            /** @constant */
            message_type: "chat_message";
            payload: {
                body: string;
                client_id?: string;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                conversation_id: string;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp?: string;
            /** @description Where a `custom` goes */
            topic?: string;
        } | {
            /** @description UUIDv7; the answer bears it as `in_reply_to` */
            message_id?: string;
            /** @constant */
            message_type: "custom";
            payload: {
                [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp?: string;
            /** @description Where a `custom` goes */
            topic?: string;
        };
        /** @description What the server says on `/ws`, one text frame each */
        RealtimeServerMessage: {
            /** @description The `message_id` of what this answers */
            in_reply_to?: string;
            /**
             * @description UUIDv7; that of an event of the log is the same in every telling
             * @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11
             */
            message_id: string;
            /** @constant */
            message_type: "connect";
            /** @description Position of the event in the log, opaque; bring it as `from` */
            offset?: string;
            payload: {
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                connection_id: string;
                heartbeat_ms: number;
                limits: {
                    max_custom_bytes: number;
                    max_message_size: number;
                    max_messages_per_minute: number | null;
                    max_subscriptions: number;
                    max_topic_length: number;
                    replay_events_max: number;
                    resume_seconds: number;
                };
                /** @description Opaque; bring it back as `from` */
                position: string;
                resume_token: string;
                session: {
                    expires_at: string | null;
                    principal: {
                        id: string | null;
                        /** @enum {unknown} */
                        kind: "anonymous" | "customer" | "staff" | "api_key";
                    };
                    resumed: boolean;
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    store_id: string;
                    topics: string[];
                };
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp: string;
            topic?: string;
        } | {
            /** @description The `message_id` of what this answers */
            in_reply_to?: string;
            /**
             * @description UUIDv7; that of an event of the log is the same in every telling
             * @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11
             */
            message_id: string;
            /** @constant */
            message_type: "auth";
            /** @description Position of the event in the log, opaque; bring it as `from` */
            offset?: string;
            payload: {
                expires_at: string | null;
                principal: {
                    id: string | null;
                    /** @enum {unknown} */
                    kind: "anonymous" | "customer" | "staff" | "api_key";
                };
                success: boolean;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp: string;
            topic?: string;
        } | {
            /** @description The `message_id` of what this answers */
            in_reply_to?: string;
            /**
             * @description UUIDv7; that of an event of the log is the same in every telling
             * @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11
             */
            message_id: string;
            /** @constant */
            message_type: "ping";
            /** @description Position of the event in the log, opaque; bring it as `from` */
            offset?: string;
            payload: {
                echo?: Record<string, never> | unknown[] | string | number | boolean | null;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp: string;
            topic?: string;
        } | {
            /** @description The `message_id` of what this answers */
            in_reply_to?: string;
            /**
             * @description UUIDv7; that of an event of the log is the same in every telling
             * @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11
             */
            message_id: string;
            /** @constant */
            message_type: "pong";
            /** @description Position of the event in the log, opaque; bring it as `from` */
            offset?: string;
            payload: {
                echo?: Record<string, never> | unknown[] | string | number | boolean | null;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp: string;
            topic?: string;
        } | {
            /** @description The `message_id` of what this answers */
            in_reply_to?: string;
            /**
             * @description UUIDv7; that of an event of the log is the same in every telling
             * @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11
             */
            message_id: string;
            /** @constant */
            message_type: "success";
            /** @description Position of the event in the log, opaque; bring it as `from` */
            offset?: string;
            payload: {
                details: {
                    [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                };
                operation: string;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp: string;
            topic?: string;
        } | {
            /** @description The `message_id` of what this answers */
            in_reply_to?: string;
            /**
             * @description UUIDv7; that of an event of the log is the same in every telling
             * @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11
             */
            message_id: string;
            /** @constant */
            message_type: "error";
            /** @description Position of the event in the log, opaque; bring it as `from` */
            offset?: string;
            payload: {
                code: string;
                message: string;
                retry_after_ms?: number;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp: string;
            topic?: string;
        } | {
            /** @description The `message_id` of what this answers */
            in_reply_to?: string;
            /**
             * @description UUIDv7; that of an event of the log is the same in every telling
             * @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11
             */
            message_id: string;
            /** @constant */
            message_type: "order_update";
            /** @description Position of the event in the log, opaque; bring it as `from` */
            offset?: string;
            payload: {
                change: string;
                fulfillment?: {
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    id: string;
                    status: string;
                    tracking_company: string | null;
                    tracking_number: string | null;
                    tracking_url: string | null;
                };
                fulfillment_status: string;
                number: string;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                order_id: string;
                payment_status: string;
                status: string;
                version: number;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp: string;
            topic?: string;
        } | {
            /** @description The `message_id` of what this answers */
            in_reply_to?: string;
            /**
             * @description UUIDv7; that of an event of the log is the same in every telling
             * @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11
             */
            message_id: string;
            /** @constant */
            message_type: "inventory_update";
            /** @description Position of the event in the log, opaque; bring it as `from` */
            offset?: string;
            payload: {
                /** @enum {unknown} */
                availability: "in_stock" | "low_stock" | "out_of_stock" | "backorder";
                available?: number;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                location_id?: string;
                on_hand?: number;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                product_id: string;
                reserved?: number;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                variant_id: string;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp: string;
            topic?: string;
        } | {
            /** @description The `message_id` of what this answers */
            in_reply_to?: string;
            /**
             * @description UUIDv7; that of an event of the log is the same in every telling
             * @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11
             */
            message_id: string;
            /** @constant */
            message_type: "payment_update";
            /** @description Position of the event in the log, opaque; bring it as `from` */
            offset?: string;
            payload: {
                /** @description Minor units of the currency */
                amount: number;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                cart_id?: string;
                change: string;
                /** @description ISO 4217, three letters */
                currency: string;
                next_action?: {
                    [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                };
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                order_id?: string;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                payment_id: string;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                refund_id?: string;
                status: string;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp: string;
            topic?: string;
        } | {
            /** @description The `message_id` of what this answers */
            in_reply_to?: string;
            /**
             * @description UUIDv7; that of an event of the log is the same in every telling
             * @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11
             */
            message_id: string;
            /** @constant */
            message_type: "price_update";
            /** @description Position of the event in the log, opaque; bring it as `from` */
            offset?: string;
            payload: {
                compare_at_amount: number | null;
                /** @description ISO 4217, three letters */
                currency: string;
                price_amount: number | null;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                product_id: string;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                variant_id: string;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp: string;
            topic?: string;
        } | {
            /** @description The `message_id` of what this answers */
            in_reply_to?: string;
            /**
             * @description UUIDv7; that of an event of the log is the same in every telling
             * @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11
             */
            message_id: string;
            /** @constant */
            message_type: "product_update";
            /** @description Position of the event in the log, opaque; bring it as `from` */
            offset?: string;
            payload: {
                change: string;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                product_id: string;
                version: number | null;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp: string;
            topic?: string;
        } | {
            /** @description The `message_id` of what this answers */
            in_reply_to?: string;
            /**
             * @description UUIDv7; that of an event of the log is the same in every telling
             * @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11
             */
            message_id: string;
            /** @constant */
            message_type: "cart_update";
            /** @description Position of the event in the log, opaque; bring it as `from` */
            offset?: string;
            payload: {
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                cart_id: string;
                change: string;
                /** @description ISO 4217, three letters */
                currency: string;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                order_id?: string;
                problems: string[];
                status: string;
                total_amount: number | null;
                version: number;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp: string;
            topic?: string;
        } | {
            /** @description The `message_id` of what this answers */
            in_reply_to?: string;
            /**
             * @description UUIDv7; that of an event of the log is the same in every telling
             * @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11
             */
            message_id: string;
            /** @constant */
            message_type: "customer_notification";
            /** @description Position of the event in the log, opaque; bring it as `from` */
            offset?: string;
            payload: {
                body: string;
                data: {
                    [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                };
                kind: string;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                notification_id: string;
                title: string;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp: string;
            topic?: string;
        } | {
            /** @description The `message_id` of what this answers */
            in_reply_to?: string;
            /**
             * @description UUIDv7; that of an event of the log is the same in every telling
             * @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11
             */
            message_id: string;
            /** @constant */
            message_type: "event";
            /** @description Position of the event in the log, opaque; bring it as `from` */
            offset?: string;
            payload: {
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                aggregate_id: string;
                aggregate_type: string;
                changed: string[];
                type: string;
                version: number | null;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp: string;
            topic?: string;
        } | {
            /** @description The `message_id` of what this answers */
            in_reply_to?: string;
            /**
             * @description UUIDv7; that of an event of the log is the same in every telling
             * @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11
             */
            message_id: string;
            /** @constant */
            message_type: "chat_message";
            /** @description Position of the event in the log, opaque; bring it as `from` */
            offset?: string;
            payload: {
                author: {
                    id: string | null;
                    name: string | null;
                    type: string;
                };
                body: string;
                client_id?: string;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                conversation_id: string;
                /**
                 * Format: date-time
                 * @example 2026-03-01T12:00:00.000Z
                 */
                created_at: string;
                internal?: boolean;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                message_id: string;
                seq: number;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp: string;
            topic?: string;
        } | {
            /** @description The `message_id` of what this answers */
            in_reply_to?: string;
            /**
             * @description UUIDv7; that of an event of the log is the same in every telling
             * @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11
             */
            message_id: string;
            /** @constant */
            message_type: "dashboard_update";
            /** @description Position of the event in the log, opaque; bring it as `from` */
            offset?: string;
            payload: {
                [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp: string;
            topic?: string;
        } | {
            /** @description The `message_id` of what this answers */
            in_reply_to?: string;
            /**
             * @description UUIDv7; that of an event of the log is the same in every telling
             * @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11
             */
            message_id: string;
            /** @constant */
            message_type: "admin_broadcast";
            /** @description Position of the event in the log, opaque; bring it as `from` */
            offset?: string;
            payload: {
                data: {
                    [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                };
                message: string;
                /** @enum {unknown} */
                severity: "info" | "warning" | "critical";
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp: string;
            topic?: string;
        } | {
            /** @description The `message_id` of what this answers */
            in_reply_to?: string;
            /**
             * @description UUIDv7; that of an event of the log is the same in every telling
             * @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11
             */
            message_id: string;
            /** @constant */
            message_type: "resync";
            /** @description Position of the event in the log, opaque; bring it as `from` */
            offset?: string;
            payload: {
                /** @description Opaque; bring it back as `from` */
                position: string;
                /** @enum {unknown} */
                reason: "too_old" | "overflow" | "epoch";
                /** @description Path to read the things themselves at */
                snapshot: string;
                topic: string;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp: string;
            topic?: string;
        } | {
            /** @description The `message_id` of what this answers */
            in_reply_to?: string;
            /**
             * @description UUIDv7; that of an event of the log is the same in every telling
             * @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11
             */
            message_id: string;
            /** @constant */
            message_type: "custom";
            /** @description Position of the event in the log, opaque; bring it as `from` */
            offset?: string;
            payload: {
                [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
            };
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            timestamp: string;
            topic?: string;
        };
        /** Refund */
        Refund: {
            /** @description Minor units of the currency */
            amount?: number;
            compensation?: boolean;
            items?: {
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                order_item_id: string;
                quantity: number;
                restock?: boolean;
            }[];
            note?: string | null;
            notify?: boolean;
            payment_ids?: string[];
            reason?: string;
            /** @description Minor units of the currency */
            shipping_amount?: number;
        };
        /** Reservation */
        Reservation: {
            cart_id: string | null;
            cart_item_id: string | null;
            consumed: number;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            expires_at: string | null;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            item_id: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            location_id: string;
            order_id: string | null;
            order_item_id: string | null;
            quantity: number;
            released: number;
            /** @enum {unknown} */
            status: "held" | "allocated" | "consumed" | "released" | "expired" | "short";
        };
        /** Seo */
        Seo: {
            description: string | null;
            title: string | null;
        };
        /** SignedIn */
        SignedIn: {
            access_token: string;
            customer: components["schemas"]["Customer"];
            /** @description Seconds */
            expires_in: number;
            refresh_token: string;
            /** @constant */
            token_type: "Bearer";
        };
        /** StaffCart */
        StaffCart: {
            billing_address: components["schemas"]["Address"] | null;
            coupons: {
                applied: boolean;
                code: string;
                details?: {
                    [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                };
                reason?: string;
            }[];
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            currency: string;
            customer_id: string | null;
            /** @description Minor units of the currency */
            discount_amount: number;
            email: string | null;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            expires_at: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            items: {
                /** @description What makes this line its own, such as an engraving */
                attributes: {
                    [key: string]: string | number | boolean | null;
                };
                /** @description Minor units of the currency */
                discount_amount: number;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                id: string;
                image_url: string | null;
                problems: components["schemas"]["CartProblem"][];
                product_id: string | null;
                quantity: number;
                sku: string | null;
                /** @description Minor units of the currency */
                subtotal_amount: number;
                /** @description Minor units of the currency */
                tax_amount: number;
                title: string;
                /** @description Minor units of the currency */
                total_amount: number;
                /** @description Minor units of the currency */
                unit_amount: number;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                variant_id: string;
                variant_title: string;
            }[];
            market: string;
            /** @description Free keys and values of your own */
            metadata: {
                [key: string]: string | number | boolean | null;
            };
            note: string | null;
            order_id: string | null;
            problems: components["schemas"]["CartProblem"][];
            shipping_address: components["schemas"]["Address"] | null;
            /** @description Minor units of the currency */
            shipping_amount: number;
            shipping_method: {
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                id: string;
                name: string;
                /** @description Minor units of the currency */
                price_amount: number;
            } | null;
            /** @enum {unknown} */
            status: "open" | "completing" | "completed" | "expired";
            /** @description Minor units of the currency */
            subtotal_amount: number;
            /** @description Minor units of the currency */
            tax_amount: number;
            tax_included: boolean;
            tax_lines: {
                name: string;
                rate_ppm: number;
                /** @description Minor units of the currency */
                tax_amount: number;
                /** @description Minor units of the currency */
                taxable_amount: number;
            }[];
            /** @description Only in the answer that made the cart of a guest */
            token?: string;
            /** @description Minor units of the currency */
            total_amount: number;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            updated_at: string;
            vat_id: string | null;
            version: number;
        };
        /** StaffConversation */
        StaffConversation: {
            assignee_id: string | null;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            customer_id: string | null;
            email: string | null;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            last_message_at: string;
            /** @description Number of the last message */
            last_seq: number;
            order_id: string | null;
            /** @description Number of the last message that the caller has read */
            read_seq: number;
            /** @enum {unknown} */
            status: "open" | "pending" | "closed";
            subject: string | null;
            /** @description Messages of the other side after it; 100 means that many or more */
            unread_count: number;
            version: number;
        };
        /** StaffCustomer */
        StaffCustomer: {
            accepts_marketing: boolean;
            company: string | null;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            email: string;
            email_verified_at: string | null;
            erasure_requested_at: string | null;
            external_id: string | null;
            external_source: string | null;
            first_name: string | null;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            last_name: string | null;
            last_order_at: string | null;
            locale: string | null;
            /** @description Free keys and values of your own */
            metadata: {
                [key: string]: string | number | boolean | null;
            };
            note: string | null;
            orders_count: number;
            phone: string | null;
            spent_by_currency: {
                [key: string]: number;
            };
            /** @enum {unknown} */
            status: "active" | "disabled" | "invited" | "erased";
            tags: string[];
            vat_id: string | null;
            version: number;
        };
        /** StaffMessage */
        StaffMessage: {
            author_id: string | null;
            author_name: string | null;
            /** @enum {unknown} */
            author_type: "customer" | "guest" | "staff" | "api_key";
            body: string;
            client_id: string | null;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            conversation_id: string;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            internal: boolean;
            /** @description 1, 2, 3 … in the conversation */
            seq: number;
        };
        /** StaffOrder */
        StaffOrder: {
            archived_at: string | null;
            /** @description Minor units of the currency */
            balance_due_amount: number;
            billing_address: components["schemas"]["Address"] | null;
            cancel_reason: string | null;
            /** @description Minor units of the currency */
            captured_amount: number;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            currency: string;
            /** @description Minor units of the currency */
            current_total_amount: number;
            customer_id: string | null;
            /** @description Minor units of the currency */
            discount_amount: number;
            email: string;
            external_id: string | null;
            /** @enum {unknown} */
            fulfillment_status: "not_required" | "unfulfilled" | "partial" | "fulfilled" | "delivered" | "partially_returned" | "returned";
            fulfillments: {
                delivered_at: string | null;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                id: string;
                items: {
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    order_item_id: string;
                    quantity: number;
                }[];
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                order_id: string;
                shipped_at: string | null;
                status: string;
                tracking_company: string | null;
                tracking_number: string | null;
                tracking_url: string | null;
                type: string;
                version: number;
            }[];
            holds: components["schemas"]["Hold"][];
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            items: components["schemas"]["OrderItem"][];
            metadata: {
                [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
            };
            note: string | null;
            number: string;
            /** @enum {unknown} */
            origin: "web" | "draft" | "api" | "subscription_initial" | "subscription_renewal" | "import" | "exchange";
            /** @enum {unknown} */
            payment_status: "unpaid" | "pending" | "failed" | "voided" | "partially_authorized" | "authorized" | "partially_paid" | "paid" | "partially_refunded" | "refunded";
            payments: {
                /** @description Minor units of the currency */
                amount: number;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                id: string;
                method_summary: {
                    brand?: string;
                    last4?: string;
                };
                provider: string;
                status: string;
            }[];
            placed_at: string | null;
            /** @description Minor units of the currency */
            refundable_amount: number;
            /** @description Minor units of the currency */
            refunded_amount: number;
            shipping_address: components["schemas"]["Address"] | null;
            /** @description Minor units of the currency */
            shipping_amount: number;
            shipping_method: {
                id: string | null;
                name: string;
                /** @description Minor units of the currency */
                price_amount: number;
            } | null;
            /** @enum {unknown} */
            status: "draft" | "open" | "completed" | "cancelled";
            /** @description Minor units of the currency */
            subtotal_amount: number;
            tags: string[];
            /** @description Minor units of the currency */
            tax_amount: number;
            tax_included: boolean;
            tax_lines: {
                name: string;
                rate_ppm: number;
                /** @description Minor units of the currency */
                tax_amount: number;
                /** @description Minor units of the currency */
                taxable_amount: number;
            }[];
            token?: string;
            /** @description Minor units of the currency */
            total_amount: number;
            version: number;
        };
        /** StaffProduct */
        StaffProduct: {
            categories: {
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                id: string;
                name: string;
                slug: string;
            }[];
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            /** @description ISO 4217, three letters */
            currency: string;
            description: string | null;
            external_id: string | null;
            external_source: string | null;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            images: {
                alt: string | null;
                height: number | null;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                id: string;
                /** @description A path is below the shop’s own origin */
                url: string;
                width: number | null;
            }[];
            is_featured: boolean;
            metadata: {
                [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
            };
            options: {
                name: string;
                values: string[];
            }[];
            price_range: {
                max_amount: number | null;
                min_amount: number | null;
            };
            published_at: string | null;
            requires_shipping: boolean;
            seo: components["schemas"]["Seo"];
            slug: string;
            /** @enum {unknown} */
            status: "draft" | "active" | "archived";
            tags: string[];
            tax_category_id: string | null;
            title: string;
            type: string;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            updated_at: string;
            variant_count: number;
            variants: components["schemas"]["StaffVariant"][];
            vendor: string | null;
            version: number;
        };
        /** StaffVariant */
        StaffVariant: {
            /** @enum {unknown} */
            availability: "in_stock" | "low_stock" | "out_of_stock" | "backorder";
            /** @description Units left; only with stock_display = exact */
            available?: number;
            barcode: string | null;
            compare_at_amount: number | null;
            cost_amount: number | null;
            cost_currency: string | null;
            /** @description ISO 4217, three letters */
            currency: string;
            external_id: string | null;
            external_source: string | null;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            image_id: string | null;
            is_default: boolean;
            lowest_prior_30d_amount: number | null;
            metadata: {
                [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
            };
            options: {
                [key: string]: string;
            };
            position: number;
            price_amount: number | null;
            prices: components["schemas"]["Price"][];
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            product_id: string;
            requires_shipping: boolean;
            sku: string | null;
            stock: {
                available: number;
                on_hand: number;
                reserved: number;
            };
            title: string;
            track_inventory: boolean;
            version: number;
            weight_grams: number | null;
        };
        /** Store */
        Store: {
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            default_currency: string;
            default_locale: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            legal_name: string | null;
            /** @description Free keys and values of your own */
            metadata: {
                [key: string]: string | number | boolean | null;
            };
            name: string;
            settings_version: number;
            slug: string;
            /** @enum {unknown} */
            status: "active" | "suspended" | "closing";
            time_zone: string;
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            updated_at: string;
            version: number;
        };
        /** TimelineEntry */
        TimelineEntry: {
            actor: components["schemas"]["Actor"];
            /**
             * Format: date-time
             * @example 2026-03-01T12:00:00.000Z
             */
            created_at: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            payload: {
                [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
            };
            type: string;
        };
        /** Tokens */
        Tokens: {
            access_token: string;
            /** @description Seconds */
            expires_in: number;
            refresh_token: string;
            /** @constant */
            token_type: "Bearer";
        };
        /** Variant */
        Variant: {
            /** @enum {unknown} */
            availability: "in_stock" | "low_stock" | "out_of_stock" | "backorder";
            /** @description Units left; only with stock_display = exact */
            available?: number;
            barcode: string | null;
            compare_at_amount: number | null;
            /** @description ISO 4217, three letters */
            currency: string;
            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
            id: string;
            image_id: string | null;
            lowest_prior_30d_amount: number | null;
            options: {
                [key: string]: string;
            };
            price_amount: number | null;
            sku: string | null;
            title: string;
            weight_grams: number | null;
        };
        /** Waiting */
        Waiting: {
            cart?: {
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                id: string;
                token?: string;
            };
            order_intent: {
                /**
                 * Format: date-time
                 * @example 2026-03-01T12:00:00.000Z
                 */
                expires_at: string;
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                id: string;
                status: string;
            };
            payment: {
                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                id: string;
                next_action?: {
                    data?: {
                        [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                    };
                    /**
                     * Format: date-time
                     * @example 2026-03-01T12:00:00.000Z
                     */
                    expires_at: string;
                    /** @enum {unknown} */
                    type: "three_d_secure" | "redirect" | "qr" | "verification";
                    url?: string;
                };
                /** @enum {unknown} */
                status: "requires_action" | "processing";
            };
        };
    };
    responses: never;
    parameters: {
        /** @description A guest's `ct_` token, given once when the cart was made */
        CartToken: string;
        /** @description A guest's `cv_` token, given once when the conversation was opened */
        ConversationToken: string;
        /** @description The same key with the same request gets the same answer again, and nothing is done twice */
        IdempotencyKey: string;
        /** @description The version that is to be changed, as its ETag: `"3"` */
        IfMatch: string;
        /** @description The ETag of an earlier answer: 304 when nothing changed */
        IfNoneMatch: string;
        /** @description Names the store: `pk_…` */
        PublishableKey: string;
    };
    requestBodies: never;
    headers: {
        /** @description For If-Match or If-None-Match */
        ETag: string;
        /** @description The end of the event log before anything of this answer was read: subscribe `from` here, and nothing is missed */
        EventPosition: string;
        /** @description `true` when this is the stored answer of an earlier request with the same key */
        Replayed: "true";
        /** @description Names this request in the log */
        RequestId: string;
        /** @description Seconds to wait */
        RetryAfter: number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    get_admin_api_keys: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at" | "name" | "-name";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            expires_at: string | null;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            ip_allow: string[];
                            key_prefix: string;
                            /** @enum {unknown} */
                            kind: "secret" | "publishable";
                            last_used_at: string | null;
                            name: string;
                            revoked_at: string | null;
                            scopes: string[];
                            version: number;
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_api_keys: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    expires_at?: string | null;
                    ip_allow?: string[];
                    /** @enum {unknown} */
                    kind: "secret" | "publishable";
                    name: string;
                    preset?: string;
                    scopes?: string[];
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        expires_at: string | null;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        ip_allow: string[];
                        key: string;
                        key_prefix: string;
                        /** @enum {unknown} */
                        kind: "secret" | "publishable";
                        last_used_at: string | null;
                        name: string;
                        revoked_at: string | null;
                        scopes: string[];
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_api_keys_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_auth_invitations_accept: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    password: string;
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        access_token: string;
                        /** @description Seconds */
                        expires_in: number;
                        refresh_token: string;
                        staff: {
                            email: string;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            name: string;
                            /** @enum {unknown} */
                            role: "owner" | "admin" | "manager" | "support" | "read_only";
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            store_id: string;
                        };
                        /** @constant */
                        token_type: "Bearer";
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_auth_login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email: string;
                    password: string;
                    store?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        access_token: string;
                        /** @description Seconds */
                        expires_in: number;
                        refresh_token: string;
                        staff: {
                            email: string;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            name: string;
                            /** @enum {unknown} */
                            role: "owner" | "admin" | "manager" | "support" | "read_only";
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            store_id: string;
                        };
                        /** @constant */
                        token_type: "Bearer";
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_auth_logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_auth_password_reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email: string;
                };
            };
        };
        responses: {
            /** @description Accepted: it is not finished yet */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_auth_password_reset_confirm: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_auth_refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    refresh_token: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        access_token: string;
                        /** @description Seconds */
                        expires_in: number;
                        refresh_token: string;
                        /** @constant */
                        token_type: "Bearer";
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_carts: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                customer_id?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at" | "updated_at" | "-updated_at";
                status?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CartSummary"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_carts_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffCart"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_carts_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    billing_address?: components["schemas"]["Address"] | null;
                    email?: string | null;
                    market?: string;
                    /** @description Free keys and values of your own */
                    metadata?: {
                        [key: string]: string | number | boolean | null;
                    };
                    note?: string | null;
                    shipping_address?: components["schemas"]["Address"] | null;
                    vat_id?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffCart"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_carts_by_id_coupons: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffCart"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_carts_by_id_coupons_by_code: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                code: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffCart"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_carts_by_id_items: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What makes this line its own, such as an engraving */
                    attributes?: {
                        [key: string]: string | number | boolean | null;
                    };
                    quantity: number;
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    variant_id: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffCart"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_carts_by_id_items_by_item_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
                item_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffCart"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_carts_by_id_items_by_item_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
                item_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description What makes this line its own, such as an engraving */
                    attributes?: {
                        [key: string]: string | number | boolean | null;
                    };
                    quantity?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffCart"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_categories: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `path` unless told */
                sort?: "path" | "-path" | "name" | "-name" | "position" | "-position";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Category"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_categories: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string | null;
                    external_id?: string | null;
                    external_source?: string | null;
                    name: string;
                    parent_id?: string | null;
                    slug?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Category"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_categories_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_categories_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    description?: string | null;
                    name?: string;
                    parent_id?: string | null;
                    position?: number;
                    slug?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Category"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_categories_by_id_move: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    parent_id: string | null;
                    position?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Category"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_collections: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `title` unless told */
                sort?: "title" | "-title" | "created_at" | "-created_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Collection"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_collections: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    slug?: string;
                    /** @enum {unknown} */
                    sort?: "manual" | "best_selling" | "title_asc" | "title_desc" | "price_asc" | "price_desc" | "created_asc" | "created_desc";
                    title: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_collections_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_collections_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    slug?: string;
                    /** @enum {unknown} */
                    sort?: "manual" | "best_selling" | "title_asc" | "title_desc" | "price_asc" | "price_desc" | "created_asc" | "created_desc";
                    title?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_admin_collections_by_id_products: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    product_ids: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_conversations: {
        parameters: {
            query?: {
                assignee_id?: string;
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                customer_id?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                order_id?: string;
                /** @description `-last_message_at` unless told */
                sort?: "last_message_at" | "-last_message_at" | "created_at" | "-created_at";
                status?: "open" | "pending" | "closed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["StaffConversation"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_conversations: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    client_id?: string;
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    customer_id: string;
                    /** @description Up to 5,000 characters */
                    message: string;
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    order_id?: string;
                    subject?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffConversation"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_conversations_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffConversation"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_conversations_by_id_assign: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    assignee_id?: string | null;
                    expected_assignee_id?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffConversation"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_conversations_by_id_close: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffConversation"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_conversations_by_id_messages: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `seq` unless told */
                sort?: "seq" | "-seq";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["StaffMessage"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_conversations_by_id_messages: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Up to 5,000 characters */
                    body: string;
                    client_id?: string;
                    /** @description A note that the shopper never sees */
                    internal?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffMessage"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffMessage"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_conversations_by_id_read: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    seq: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffConversation"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_coupons: {
        parameters: {
            query?: {
                code?: string;
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at" | "name" | "-name" | "code" | "-code";
                status?: "draft" | "active" | "paused";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            archived_at: string | null;
                            code: string;
                            combinable: boolean;
                            conditions: {
                                any?: {
                                    any?: {
                                        /** @description Lines that are one of these */
                                        contains?: {
                                            category_ids?: string[];
                                            collection_ids?: string[];
                                            product_ids?: string[];
                                            tags?: string[];
                                            variant_ids?: string[];
                                        };
                                        currencies?: string[];
                                        customer_group_ids?: string[];
                                        customer_ids?: string[];
                                        hours?: {
                                            from: string;
                                            to: string;
                                        };
                                        markets?: string[];
                                        max_quantity?: number;
                                        /** @description Minor units by currency */
                                        max_subtotal_amounts?: {
                                            [key: string]: number;
                                        };
                                        min_quantity?: number;
                                        /** @description Minor units by currency */
                                        min_subtotal_amounts?: {
                                            [key: string]: number;
                                        };
                                        /** @enum {unknown} */
                                        minimum_on?: "cart" | "targets";
                                        new_customers_only?: boolean;
                                        nth_order?: number;
                                        /** @description 1 = Monday */
                                        weekdays?: number[];
                                    }[];
                                    /** @description Lines that are one of these */
                                    contains?: {
                                        category_ids?: string[];
                                        collection_ids?: string[];
                                        product_ids?: string[];
                                        tags?: string[];
                                        variant_ids?: string[];
                                    };
                                    currencies?: string[];
                                    customer_group_ids?: string[];
                                    customer_ids?: string[];
                                    hours?: {
                                        from: string;
                                        to: string;
                                    };
                                    markets?: string[];
                                    max_quantity?: number;
                                    /** @description Minor units by currency */
                                    max_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    min_quantity?: number;
                                    /** @description Minor units by currency */
                                    min_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    /** @enum {unknown} */
                                    minimum_on?: "cart" | "targets";
                                    new_customers_only?: boolean;
                                    not?: {
                                        /** @description Lines that are one of these */
                                        contains?: {
                                            category_ids?: string[];
                                            collection_ids?: string[];
                                            product_ids?: string[];
                                            tags?: string[];
                                            variant_ids?: string[];
                                        };
                                        currencies?: string[];
                                        customer_group_ids?: string[];
                                        customer_ids?: string[];
                                        hours?: {
                                            from: string;
                                            to: string;
                                        };
                                        markets?: string[];
                                        max_quantity?: number;
                                        /** @description Minor units by currency */
                                        max_subtotal_amounts?: {
                                            [key: string]: number;
                                        };
                                        min_quantity?: number;
                                        /** @description Minor units by currency */
                                        min_subtotal_amounts?: {
                                            [key: string]: number;
                                        };
                                        /** @enum {unknown} */
                                        minimum_on?: "cart" | "targets";
                                        new_customers_only?: boolean;
                                        nth_order?: number;
                                        /** @description 1 = Monday */
                                        weekdays?: number[];
                                    };
                                    nth_order?: number;
                                    /** @description 1 = Monday */
                                    weekdays?: number[];
                                }[];
                                /** @description Lines that are one of these */
                                contains?: {
                                    category_ids?: string[];
                                    collection_ids?: string[];
                                    product_ids?: string[];
                                    tags?: string[];
                                    variant_ids?: string[];
                                };
                                currencies?: string[];
                                customer_group_ids?: string[];
                                customer_ids?: string[];
                                hours?: {
                                    from: string;
                                    to: string;
                                };
                                markets?: string[];
                                max_quantity?: number;
                                /** @description Minor units by currency */
                                max_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                min_quantity?: number;
                                /** @description Minor units by currency */
                                min_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                /** @enum {unknown} */
                                minimum_on?: "cart" | "targets";
                                new_customers_only?: boolean;
                                not?: {
                                    any?: {
                                        /** @description Lines that are one of these */
                                        contains?: {
                                            category_ids?: string[];
                                            collection_ids?: string[];
                                            product_ids?: string[];
                                            tags?: string[];
                                            variant_ids?: string[];
                                        };
                                        currencies?: string[];
                                        customer_group_ids?: string[];
                                        customer_ids?: string[];
                                        hours?: {
                                            from: string;
                                            to: string;
                                        };
                                        markets?: string[];
                                        max_quantity?: number;
                                        /** @description Minor units by currency */
                                        max_subtotal_amounts?: {
                                            [key: string]: number;
                                        };
                                        min_quantity?: number;
                                        /** @description Minor units by currency */
                                        min_subtotal_amounts?: {
                                            [key: string]: number;
                                        };
                                        /** @enum {unknown} */
                                        minimum_on?: "cart" | "targets";
                                        new_customers_only?: boolean;
                                        nth_order?: number;
                                        /** @description 1 = Monday */
                                        weekdays?: number[];
                                    }[];
                                    /** @description Lines that are one of these */
                                    contains?: {
                                        category_ids?: string[];
                                        collection_ids?: string[];
                                        product_ids?: string[];
                                        tags?: string[];
                                        variant_ids?: string[];
                                    };
                                    currencies?: string[];
                                    customer_group_ids?: string[];
                                    customer_ids?: string[];
                                    hours?: {
                                        from: string;
                                        to: string;
                                    };
                                    markets?: string[];
                                    max_quantity?: number;
                                    /** @description Minor units by currency */
                                    max_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    min_quantity?: number;
                                    /** @description Minor units by currency */
                                    min_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    /** @enum {unknown} */
                                    minimum_on?: "cart" | "targets";
                                    new_customers_only?: boolean;
                                    not?: {
                                        /** @description Lines that are one of these */
                                        contains?: {
                                            category_ids?: string[];
                                            collection_ids?: string[];
                                            product_ids?: string[];
                                            tags?: string[];
                                            variant_ids?: string[];
                                        };
                                        currencies?: string[];
                                        customer_group_ids?: string[];
                                        customer_ids?: string[];
                                        hours?: {
                                            from: string;
                                            to: string;
                                        };
                                        markets?: string[];
                                        max_quantity?: number;
                                        /** @description Minor units by currency */
                                        max_subtotal_amounts?: {
                                            [key: string]: number;
                                        };
                                        min_quantity?: number;
                                        /** @description Minor units by currency */
                                        min_subtotal_amounts?: {
                                            [key: string]: number;
                                        };
                                        /** @enum {unknown} */
                                        minimum_on?: "cart" | "targets";
                                        new_customers_only?: boolean;
                                        nth_order?: number;
                                        /** @description 1 = Monday */
                                        weekdays?: number[];
                                    };
                                    nth_order?: number;
                                    /** @description 1 = Monday */
                                    weekdays?: number[];
                                };
                                nth_order?: number;
                                /** @description 1 = Monday */
                                weekdays?: number[];
                            };
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            ends_at: string | null;
                            exclusive: boolean;
                            external_id: string | null;
                            external_source: string | null;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            /** @enum {unknown} */
                            lane: "item" | "order" | "shipping";
                            /** @description Minor units by currency */
                            max_discount_amounts: {
                                [key: string]: number;
                            };
                            name: string;
                            priority: number;
                            starts_at: string | null;
                            /** @enum {unknown} */
                            status: "draft" | "active" | "paused";
                            targets: {
                                /** @description Lines that are one of these */
                                exclude?: {
                                    category_ids?: string[];
                                    collection_ids?: string[];
                                    product_ids?: string[];
                                    tags?: string[];
                                    variant_ids?: string[];
                                };
                                exclude_discounted?: boolean;
                                /** @description Lines that are one of these */
                                include?: {
                                    category_ids?: string[];
                                    collection_ids?: string[];
                                    product_ids?: string[];
                                    tags?: string[];
                                    variant_ids?: string[];
                                };
                                /** @description A fixed amount counts for each unit */
                                per_unit?: boolean;
                            };
                            time_zone: string;
                            /** @enum {unknown} */
                            type: "percentage" | "fixed_amount";
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            updated_at: string;
                            usage_limit: number | null;
                            usage_limit_per_customer: number | null;
                            /** @description Minor units by currency */
                            value_amounts: {
                                [key: string]: number;
                            };
                            value_bps: number | null;
                            version: number;
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_coupons: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                    combinable?: boolean;
                    conditions?: {
                        any?: {
                            any?: {
                                /** @description Lines that are one of these */
                                contains?: {
                                    category_ids?: string[];
                                    collection_ids?: string[];
                                    product_ids?: string[];
                                    tags?: string[];
                                    variant_ids?: string[];
                                };
                                currencies?: string[];
                                customer_group_ids?: string[];
                                customer_ids?: string[];
                                hours?: {
                                    from: string;
                                    to: string;
                                };
                                markets?: string[];
                                max_quantity?: number;
                                /** @description Minor units by currency */
                                max_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                min_quantity?: number;
                                /** @description Minor units by currency */
                                min_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                /** @enum {unknown} */
                                minimum_on?: "cart" | "targets";
                                new_customers_only?: boolean;
                                nth_order?: number;
                                /** @description 1 = Monday */
                                weekdays?: number[];
                            }[];
                            /** @description Lines that are one of these */
                            contains?: {
                                category_ids?: string[];
                                collection_ids?: string[];
                                product_ids?: string[];
                                tags?: string[];
                                variant_ids?: string[];
                            };
                            currencies?: string[];
                            customer_group_ids?: string[];
                            customer_ids?: string[];
                            hours?: {
                                from: string;
                                to: string;
                            };
                            markets?: string[];
                            max_quantity?: number;
                            /** @description Minor units by currency */
                            max_subtotal_amounts?: {
                                [key: string]: number;
                            };
                            min_quantity?: number;
                            /** @description Minor units by currency */
                            min_subtotal_amounts?: {
                                [key: string]: number;
                            };
                            /** @enum {unknown} */
                            minimum_on?: "cart" | "targets";
                            new_customers_only?: boolean;
                            not?: {
                                /** @description Lines that are one of these */
                                contains?: {
                                    category_ids?: string[];
                                    collection_ids?: string[];
                                    product_ids?: string[];
                                    tags?: string[];
                                    variant_ids?: string[];
                                };
                                currencies?: string[];
                                customer_group_ids?: string[];
                                customer_ids?: string[];
                                hours?: {
                                    from: string;
                                    to: string;
                                };
                                markets?: string[];
                                max_quantity?: number;
                                /** @description Minor units by currency */
                                max_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                min_quantity?: number;
                                /** @description Minor units by currency */
                                min_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                /** @enum {unknown} */
                                minimum_on?: "cart" | "targets";
                                new_customers_only?: boolean;
                                nth_order?: number;
                                /** @description 1 = Monday */
                                weekdays?: number[];
                            };
                            nth_order?: number;
                            /** @description 1 = Monday */
                            weekdays?: number[];
                        }[];
                        /** @description Lines that are one of these */
                        contains?: {
                            category_ids?: string[];
                            collection_ids?: string[];
                            product_ids?: string[];
                            tags?: string[];
                            variant_ids?: string[];
                        };
                        currencies?: string[];
                        customer_group_ids?: string[];
                        customer_ids?: string[];
                        hours?: {
                            from: string;
                            to: string;
                        };
                        markets?: string[];
                        max_quantity?: number;
                        /** @description Minor units by currency */
                        max_subtotal_amounts?: {
                            [key: string]: number;
                        };
                        min_quantity?: number;
                        /** @description Minor units by currency */
                        min_subtotal_amounts?: {
                            [key: string]: number;
                        };
                        /** @enum {unknown} */
                        minimum_on?: "cart" | "targets";
                        new_customers_only?: boolean;
                        not?: {
                            any?: {
                                /** @description Lines that are one of these */
                                contains?: {
                                    category_ids?: string[];
                                    collection_ids?: string[];
                                    product_ids?: string[];
                                    tags?: string[];
                                    variant_ids?: string[];
                                };
                                currencies?: string[];
                                customer_group_ids?: string[];
                                customer_ids?: string[];
                                hours?: {
                                    from: string;
                                    to: string;
                                };
                                markets?: string[];
                                max_quantity?: number;
                                /** @description Minor units by currency */
                                max_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                min_quantity?: number;
                                /** @description Minor units by currency */
                                min_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                /** @enum {unknown} */
                                minimum_on?: "cart" | "targets";
                                new_customers_only?: boolean;
                                nth_order?: number;
                                /** @description 1 = Monday */
                                weekdays?: number[];
                            }[];
                            /** @description Lines that are one of these */
                            contains?: {
                                category_ids?: string[];
                                collection_ids?: string[];
                                product_ids?: string[];
                                tags?: string[];
                                variant_ids?: string[];
                            };
                            currencies?: string[];
                            customer_group_ids?: string[];
                            customer_ids?: string[];
                            hours?: {
                                from: string;
                                to: string;
                            };
                            markets?: string[];
                            max_quantity?: number;
                            /** @description Minor units by currency */
                            max_subtotal_amounts?: {
                                [key: string]: number;
                            };
                            min_quantity?: number;
                            /** @description Minor units by currency */
                            min_subtotal_amounts?: {
                                [key: string]: number;
                            };
                            /** @enum {unknown} */
                            minimum_on?: "cart" | "targets";
                            new_customers_only?: boolean;
                            not?: {
                                /** @description Lines that are one of these */
                                contains?: {
                                    category_ids?: string[];
                                    collection_ids?: string[];
                                    product_ids?: string[];
                                    tags?: string[];
                                    variant_ids?: string[];
                                };
                                currencies?: string[];
                                customer_group_ids?: string[];
                                customer_ids?: string[];
                                hours?: {
                                    from: string;
                                    to: string;
                                };
                                markets?: string[];
                                max_quantity?: number;
                                /** @description Minor units by currency */
                                max_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                min_quantity?: number;
                                /** @description Minor units by currency */
                                min_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                /** @enum {unknown} */
                                minimum_on?: "cart" | "targets";
                                new_customers_only?: boolean;
                                nth_order?: number;
                                /** @description 1 = Monday */
                                weekdays?: number[];
                            };
                            nth_order?: number;
                            /** @description 1 = Monday */
                            weekdays?: number[];
                        };
                        nth_order?: number;
                        /** @description 1 = Monday */
                        weekdays?: number[];
                    } | null;
                    ends_at?: string | null;
                    exclusive?: boolean;
                    external_id?: string | null;
                    external_source?: string | null;
                    /** @enum {unknown} */
                    lane?: "item" | "order" | "shipping";
                    max_discount_amounts?: {
                        [key: string]: number;
                    } | null;
                    name: string;
                    priority?: number;
                    starts_at?: string | null;
                    /** @enum {unknown} */
                    status?: "draft" | "active" | "paused";
                    targets?: {
                        /** @description Lines that are one of these */
                        exclude?: {
                            category_ids?: string[];
                            collection_ids?: string[];
                            product_ids?: string[];
                            tags?: string[];
                            variant_ids?: string[];
                        };
                        exclude_discounted?: boolean;
                        /** @description Lines that are one of these */
                        include?: {
                            category_ids?: string[];
                            collection_ids?: string[];
                            product_ids?: string[];
                            tags?: string[];
                            variant_ids?: string[];
                        };
                        /** @description A fixed amount counts for each unit */
                        per_unit?: boolean;
                    } | null;
                    time_zone?: string;
                    /** @enum {unknown} */
                    type: "percentage" | "fixed_amount";
                    usage_limit?: number | null;
                    usage_limit_per_customer?: number | null;
                    value_amounts?: {
                        [key: string]: number;
                    } | null;
                    value_bps?: number | null;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        archived_at: string | null;
                        code: string;
                        combinable: boolean;
                        conditions: {
                            any?: {
                                any?: {
                                    /** @description Lines that are one of these */
                                    contains?: {
                                        category_ids?: string[];
                                        collection_ids?: string[];
                                        product_ids?: string[];
                                        tags?: string[];
                                        variant_ids?: string[];
                                    };
                                    currencies?: string[];
                                    customer_group_ids?: string[];
                                    customer_ids?: string[];
                                    hours?: {
                                        from: string;
                                        to: string;
                                    };
                                    markets?: string[];
                                    max_quantity?: number;
                                    /** @description Minor units by currency */
                                    max_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    min_quantity?: number;
                                    /** @description Minor units by currency */
                                    min_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    /** @enum {unknown} */
                                    minimum_on?: "cart" | "targets";
                                    new_customers_only?: boolean;
                                    nth_order?: number;
                                    /** @description 1 = Monday */
                                    weekdays?: number[];
                                }[];
                                /** @description Lines that are one of these */
                                contains?: {
                                    category_ids?: string[];
                                    collection_ids?: string[];
                                    product_ids?: string[];
                                    tags?: string[];
                                    variant_ids?: string[];
                                };
                                currencies?: string[];
                                customer_group_ids?: string[];
                                customer_ids?: string[];
                                hours?: {
                                    from: string;
                                    to: string;
                                };
                                markets?: string[];
                                max_quantity?: number;
                                /** @description Minor units by currency */
                                max_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                min_quantity?: number;
                                /** @description Minor units by currency */
                                min_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                /** @enum {unknown} */
                                minimum_on?: "cart" | "targets";
                                new_customers_only?: boolean;
                                not?: {
                                    /** @description Lines that are one of these */
                                    contains?: {
                                        category_ids?: string[];
                                        collection_ids?: string[];
                                        product_ids?: string[];
                                        tags?: string[];
                                        variant_ids?: string[];
                                    };
                                    currencies?: string[];
                                    customer_group_ids?: string[];
                                    customer_ids?: string[];
                                    hours?: {
                                        from: string;
                                        to: string;
                                    };
                                    markets?: string[];
                                    max_quantity?: number;
                                    /** @description Minor units by currency */
                                    max_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    min_quantity?: number;
                                    /** @description Minor units by currency */
                                    min_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    /** @enum {unknown} */
                                    minimum_on?: "cart" | "targets";
                                    new_customers_only?: boolean;
                                    nth_order?: number;
                                    /** @description 1 = Monday */
                                    weekdays?: number[];
                                };
                                nth_order?: number;
                                /** @description 1 = Monday */
                                weekdays?: number[];
                            }[];
                            /** @description Lines that are one of these */
                            contains?: {
                                category_ids?: string[];
                                collection_ids?: string[];
                                product_ids?: string[];
                                tags?: string[];
                                variant_ids?: string[];
                            };
                            currencies?: string[];
                            customer_group_ids?: string[];
                            customer_ids?: string[];
                            hours?: {
                                from: string;
                                to: string;
                            };
                            markets?: string[];
                            max_quantity?: number;
                            /** @description Minor units by currency */
                            max_subtotal_amounts?: {
                                [key: string]: number;
                            };
                            min_quantity?: number;
                            /** @description Minor units by currency */
                            min_subtotal_amounts?: {
                                [key: string]: number;
                            };
                            /** @enum {unknown} */
                            minimum_on?: "cart" | "targets";
                            new_customers_only?: boolean;
                            not?: {
                                any?: {
                                    /** @description Lines that are one of these */
                                    contains?: {
                                        category_ids?: string[];
                                        collection_ids?: string[];
                                        product_ids?: string[];
                                        tags?: string[];
                                        variant_ids?: string[];
                                    };
                                    currencies?: string[];
                                    customer_group_ids?: string[];
                                    customer_ids?: string[];
                                    hours?: {
                                        from: string;
                                        to: string;
                                    };
                                    markets?: string[];
                                    max_quantity?: number;
                                    /** @description Minor units by currency */
                                    max_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    min_quantity?: number;
                                    /** @description Minor units by currency */
                                    min_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    /** @enum {unknown} */
                                    minimum_on?: "cart" | "targets";
                                    new_customers_only?: boolean;
                                    nth_order?: number;
                                    /** @description 1 = Monday */
                                    weekdays?: number[];
                                }[];
                                /** @description Lines that are one of these */
                                contains?: {
                                    category_ids?: string[];
                                    collection_ids?: string[];
                                    product_ids?: string[];
                                    tags?: string[];
                                    variant_ids?: string[];
                                };
                                currencies?: string[];
                                customer_group_ids?: string[];
                                customer_ids?: string[];
                                hours?: {
                                    from: string;
                                    to: string;
                                };
                                markets?: string[];
                                max_quantity?: number;
                                /** @description Minor units by currency */
                                max_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                min_quantity?: number;
                                /** @description Minor units by currency */
                                min_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                /** @enum {unknown} */
                                minimum_on?: "cart" | "targets";
                                new_customers_only?: boolean;
                                not?: {
                                    /** @description Lines that are one of these */
                                    contains?: {
                                        category_ids?: string[];
                                        collection_ids?: string[];
                                        product_ids?: string[];
                                        tags?: string[];
                                        variant_ids?: string[];
                                    };
                                    currencies?: string[];
                                    customer_group_ids?: string[];
                                    customer_ids?: string[];
                                    hours?: {
                                        from: string;
                                        to: string;
                                    };
                                    markets?: string[];
                                    max_quantity?: number;
                                    /** @description Minor units by currency */
                                    max_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    min_quantity?: number;
                                    /** @description Minor units by currency */
                                    min_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    /** @enum {unknown} */
                                    minimum_on?: "cart" | "targets";
                                    new_customers_only?: boolean;
                                    nth_order?: number;
                                    /** @description 1 = Monday */
                                    weekdays?: number[];
                                };
                                nth_order?: number;
                                /** @description 1 = Monday */
                                weekdays?: number[];
                            };
                            nth_order?: number;
                            /** @description 1 = Monday */
                            weekdays?: number[];
                        };
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        ends_at: string | null;
                        exclusive: boolean;
                        external_id: string | null;
                        external_source: string | null;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        /** @enum {unknown} */
                        lane: "item" | "order" | "shipping";
                        /** @description Minor units by currency */
                        max_discount_amounts: {
                            [key: string]: number;
                        };
                        name: string;
                        priority: number;
                        starts_at: string | null;
                        /** @enum {unknown} */
                        status: "draft" | "active" | "paused";
                        targets: {
                            /** @description Lines that are one of these */
                            exclude?: {
                                category_ids?: string[];
                                collection_ids?: string[];
                                product_ids?: string[];
                                tags?: string[];
                                variant_ids?: string[];
                            };
                            exclude_discounted?: boolean;
                            /** @description Lines that are one of these */
                            include?: {
                                category_ids?: string[];
                                collection_ids?: string[];
                                product_ids?: string[];
                                tags?: string[];
                                variant_ids?: string[];
                            };
                            /** @description A fixed amount counts for each unit */
                            per_unit?: boolean;
                        };
                        time_zone: string;
                        /** @enum {unknown} */
                        type: "percentage" | "fixed_amount";
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        updated_at: string;
                        usage_limit: number | null;
                        usage_limit_per_customer: number | null;
                        /** @description Minor units by currency */
                        value_amounts: {
                            [key: string]: number;
                        };
                        value_bps: number | null;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_coupons_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        archived_at: string | null;
                        code: string;
                        combinable: boolean;
                        conditions: {
                            any?: {
                                any?: {
                                    /** @description Lines that are one of these */
                                    contains?: {
                                        category_ids?: string[];
                                        collection_ids?: string[];
                                        product_ids?: string[];
                                        tags?: string[];
                                        variant_ids?: string[];
                                    };
                                    currencies?: string[];
                                    customer_group_ids?: string[];
                                    customer_ids?: string[];
                                    hours?: {
                                        from: string;
                                        to: string;
                                    };
                                    markets?: string[];
                                    max_quantity?: number;
                                    /** @description Minor units by currency */
                                    max_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    min_quantity?: number;
                                    /** @description Minor units by currency */
                                    min_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    /** @enum {unknown} */
                                    minimum_on?: "cart" | "targets";
                                    new_customers_only?: boolean;
                                    nth_order?: number;
                                    /** @description 1 = Monday */
                                    weekdays?: number[];
                                }[];
                                /** @description Lines that are one of these */
                                contains?: {
                                    category_ids?: string[];
                                    collection_ids?: string[];
                                    product_ids?: string[];
                                    tags?: string[];
                                    variant_ids?: string[];
                                };
                                currencies?: string[];
                                customer_group_ids?: string[];
                                customer_ids?: string[];
                                hours?: {
                                    from: string;
                                    to: string;
                                };
                                markets?: string[];
                                max_quantity?: number;
                                /** @description Minor units by currency */
                                max_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                min_quantity?: number;
                                /** @description Minor units by currency */
                                min_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                /** @enum {unknown} */
                                minimum_on?: "cart" | "targets";
                                new_customers_only?: boolean;
                                not?: {
                                    /** @description Lines that are one of these */
                                    contains?: {
                                        category_ids?: string[];
                                        collection_ids?: string[];
                                        product_ids?: string[];
                                        tags?: string[];
                                        variant_ids?: string[];
                                    };
                                    currencies?: string[];
                                    customer_group_ids?: string[];
                                    customer_ids?: string[];
                                    hours?: {
                                        from: string;
                                        to: string;
                                    };
                                    markets?: string[];
                                    max_quantity?: number;
                                    /** @description Minor units by currency */
                                    max_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    min_quantity?: number;
                                    /** @description Minor units by currency */
                                    min_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    /** @enum {unknown} */
                                    minimum_on?: "cart" | "targets";
                                    new_customers_only?: boolean;
                                    nth_order?: number;
                                    /** @description 1 = Monday */
                                    weekdays?: number[];
                                };
                                nth_order?: number;
                                /** @description 1 = Monday */
                                weekdays?: number[];
                            }[];
                            /** @description Lines that are one of these */
                            contains?: {
                                category_ids?: string[];
                                collection_ids?: string[];
                                product_ids?: string[];
                                tags?: string[];
                                variant_ids?: string[];
                            };
                            currencies?: string[];
                            customer_group_ids?: string[];
                            customer_ids?: string[];
                            hours?: {
                                from: string;
                                to: string;
                            };
                            markets?: string[];
                            max_quantity?: number;
                            /** @description Minor units by currency */
                            max_subtotal_amounts?: {
                                [key: string]: number;
                            };
                            min_quantity?: number;
                            /** @description Minor units by currency */
                            min_subtotal_amounts?: {
                                [key: string]: number;
                            };
                            /** @enum {unknown} */
                            minimum_on?: "cart" | "targets";
                            new_customers_only?: boolean;
                            not?: {
                                any?: {
                                    /** @description Lines that are one of these */
                                    contains?: {
                                        category_ids?: string[];
                                        collection_ids?: string[];
                                        product_ids?: string[];
                                        tags?: string[];
                                        variant_ids?: string[];
                                    };
                                    currencies?: string[];
                                    customer_group_ids?: string[];
                                    customer_ids?: string[];
                                    hours?: {
                                        from: string;
                                        to: string;
                                    };
                                    markets?: string[];
                                    max_quantity?: number;
                                    /** @description Minor units by currency */
                                    max_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    min_quantity?: number;
                                    /** @description Minor units by currency */
                                    min_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    /** @enum {unknown} */
                                    minimum_on?: "cart" | "targets";
                                    new_customers_only?: boolean;
                                    nth_order?: number;
                                    /** @description 1 = Monday */
                                    weekdays?: number[];
                                }[];
                                /** @description Lines that are one of these */
                                contains?: {
                                    category_ids?: string[];
                                    collection_ids?: string[];
                                    product_ids?: string[];
                                    tags?: string[];
                                    variant_ids?: string[];
                                };
                                currencies?: string[];
                                customer_group_ids?: string[];
                                customer_ids?: string[];
                                hours?: {
                                    from: string;
                                    to: string;
                                };
                                markets?: string[];
                                max_quantity?: number;
                                /** @description Minor units by currency */
                                max_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                min_quantity?: number;
                                /** @description Minor units by currency */
                                min_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                /** @enum {unknown} */
                                minimum_on?: "cart" | "targets";
                                new_customers_only?: boolean;
                                not?: {
                                    /** @description Lines that are one of these */
                                    contains?: {
                                        category_ids?: string[];
                                        collection_ids?: string[];
                                        product_ids?: string[];
                                        tags?: string[];
                                        variant_ids?: string[];
                                    };
                                    currencies?: string[];
                                    customer_group_ids?: string[];
                                    customer_ids?: string[];
                                    hours?: {
                                        from: string;
                                        to: string;
                                    };
                                    markets?: string[];
                                    max_quantity?: number;
                                    /** @description Minor units by currency */
                                    max_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    min_quantity?: number;
                                    /** @description Minor units by currency */
                                    min_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    /** @enum {unknown} */
                                    minimum_on?: "cart" | "targets";
                                    new_customers_only?: boolean;
                                    nth_order?: number;
                                    /** @description 1 = Monday */
                                    weekdays?: number[];
                                };
                                nth_order?: number;
                                /** @description 1 = Monday */
                                weekdays?: number[];
                            };
                            nth_order?: number;
                            /** @description 1 = Monday */
                            weekdays?: number[];
                        };
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        ends_at: string | null;
                        exclusive: boolean;
                        external_id: string | null;
                        external_source: string | null;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        /** @enum {unknown} */
                        lane: "item" | "order" | "shipping";
                        /** @description Minor units by currency */
                        max_discount_amounts: {
                            [key: string]: number;
                        };
                        name: string;
                        priority: number;
                        starts_at: string | null;
                        /** @enum {unknown} */
                        status: "draft" | "active" | "paused";
                        targets: {
                            /** @description Lines that are one of these */
                            exclude?: {
                                category_ids?: string[];
                                collection_ids?: string[];
                                product_ids?: string[];
                                tags?: string[];
                                variant_ids?: string[];
                            };
                            exclude_discounted?: boolean;
                            /** @description Lines that are one of these */
                            include?: {
                                category_ids?: string[];
                                collection_ids?: string[];
                                product_ids?: string[];
                                tags?: string[];
                                variant_ids?: string[];
                            };
                            /** @description A fixed amount counts for each unit */
                            per_unit?: boolean;
                        };
                        time_zone: string;
                        /** @enum {unknown} */
                        type: "percentage" | "fixed_amount";
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        updated_at: string;
                        usage_limit: number | null;
                        usage_limit_per_customer: number | null;
                        /** @description Minor units by currency */
                        value_amounts: {
                            [key: string]: number;
                        };
                        value_bps: number | null;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_coupons_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_coupons_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    code?: string;
                    combinable?: boolean;
                    conditions?: {
                        any?: {
                            any?: {
                                /** @description Lines that are one of these */
                                contains?: {
                                    category_ids?: string[];
                                    collection_ids?: string[];
                                    product_ids?: string[];
                                    tags?: string[];
                                    variant_ids?: string[];
                                };
                                currencies?: string[];
                                customer_group_ids?: string[];
                                customer_ids?: string[];
                                hours?: {
                                    from: string;
                                    to: string;
                                };
                                markets?: string[];
                                max_quantity?: number;
                                /** @description Minor units by currency */
                                max_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                min_quantity?: number;
                                /** @description Minor units by currency */
                                min_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                /** @enum {unknown} */
                                minimum_on?: "cart" | "targets";
                                new_customers_only?: boolean;
                                nth_order?: number;
                                /** @description 1 = Monday */
                                weekdays?: number[];
                            }[];
                            /** @description Lines that are one of these */
                            contains?: {
                                category_ids?: string[];
                                collection_ids?: string[];
                                product_ids?: string[];
                                tags?: string[];
                                variant_ids?: string[];
                            };
                            currencies?: string[];
                            customer_group_ids?: string[];
                            customer_ids?: string[];
                            hours?: {
                                from: string;
                                to: string;
                            };
                            markets?: string[];
                            max_quantity?: number;
                            /** @description Minor units by currency */
                            max_subtotal_amounts?: {
                                [key: string]: number;
                            };
                            min_quantity?: number;
                            /** @description Minor units by currency */
                            min_subtotal_amounts?: {
                                [key: string]: number;
                            };
                            /** @enum {unknown} */
                            minimum_on?: "cart" | "targets";
                            new_customers_only?: boolean;
                            not?: {
                                /** @description Lines that are one of these */
                                contains?: {
                                    category_ids?: string[];
                                    collection_ids?: string[];
                                    product_ids?: string[];
                                    tags?: string[];
                                    variant_ids?: string[];
                                };
                                currencies?: string[];
                                customer_group_ids?: string[];
                                customer_ids?: string[];
                                hours?: {
                                    from: string;
                                    to: string;
                                };
                                markets?: string[];
                                max_quantity?: number;
                                /** @description Minor units by currency */
                                max_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                min_quantity?: number;
                                /** @description Minor units by currency */
                                min_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                /** @enum {unknown} */
                                minimum_on?: "cart" | "targets";
                                new_customers_only?: boolean;
                                nth_order?: number;
                                /** @description 1 = Monday */
                                weekdays?: number[];
                            };
                            nth_order?: number;
                            /** @description 1 = Monday */
                            weekdays?: number[];
                        }[];
                        /** @description Lines that are one of these */
                        contains?: {
                            category_ids?: string[];
                            collection_ids?: string[];
                            product_ids?: string[];
                            tags?: string[];
                            variant_ids?: string[];
                        };
                        currencies?: string[];
                        customer_group_ids?: string[];
                        customer_ids?: string[];
                        hours?: {
                            from: string;
                            to: string;
                        };
                        markets?: string[];
                        max_quantity?: number;
                        /** @description Minor units by currency */
                        max_subtotal_amounts?: {
                            [key: string]: number;
                        };
                        min_quantity?: number;
                        /** @description Minor units by currency */
                        min_subtotal_amounts?: {
                            [key: string]: number;
                        };
                        /** @enum {unknown} */
                        minimum_on?: "cart" | "targets";
                        new_customers_only?: boolean;
                        not?: {
                            any?: {
                                /** @description Lines that are one of these */
                                contains?: {
                                    category_ids?: string[];
                                    collection_ids?: string[];
                                    product_ids?: string[];
                                    tags?: string[];
                                    variant_ids?: string[];
                                };
                                currencies?: string[];
                                customer_group_ids?: string[];
                                customer_ids?: string[];
                                hours?: {
                                    from: string;
                                    to: string;
                                };
                                markets?: string[];
                                max_quantity?: number;
                                /** @description Minor units by currency */
                                max_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                min_quantity?: number;
                                /** @description Minor units by currency */
                                min_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                /** @enum {unknown} */
                                minimum_on?: "cart" | "targets";
                                new_customers_only?: boolean;
                                nth_order?: number;
                                /** @description 1 = Monday */
                                weekdays?: number[];
                            }[];
                            /** @description Lines that are one of these */
                            contains?: {
                                category_ids?: string[];
                                collection_ids?: string[];
                                product_ids?: string[];
                                tags?: string[];
                                variant_ids?: string[];
                            };
                            currencies?: string[];
                            customer_group_ids?: string[];
                            customer_ids?: string[];
                            hours?: {
                                from: string;
                                to: string;
                            };
                            markets?: string[];
                            max_quantity?: number;
                            /** @description Minor units by currency */
                            max_subtotal_amounts?: {
                                [key: string]: number;
                            };
                            min_quantity?: number;
                            /** @description Minor units by currency */
                            min_subtotal_amounts?: {
                                [key: string]: number;
                            };
                            /** @enum {unknown} */
                            minimum_on?: "cart" | "targets";
                            new_customers_only?: boolean;
                            not?: {
                                /** @description Lines that are one of these */
                                contains?: {
                                    category_ids?: string[];
                                    collection_ids?: string[];
                                    product_ids?: string[];
                                    tags?: string[];
                                    variant_ids?: string[];
                                };
                                currencies?: string[];
                                customer_group_ids?: string[];
                                customer_ids?: string[];
                                hours?: {
                                    from: string;
                                    to: string;
                                };
                                markets?: string[];
                                max_quantity?: number;
                                /** @description Minor units by currency */
                                max_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                min_quantity?: number;
                                /** @description Minor units by currency */
                                min_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                /** @enum {unknown} */
                                minimum_on?: "cart" | "targets";
                                new_customers_only?: boolean;
                                nth_order?: number;
                                /** @description 1 = Monday */
                                weekdays?: number[];
                            };
                            nth_order?: number;
                            /** @description 1 = Monday */
                            weekdays?: number[];
                        };
                        nth_order?: number;
                        /** @description 1 = Monday */
                        weekdays?: number[];
                    } | null;
                    ends_at?: string | null;
                    exclusive?: boolean;
                    external_id?: string | null;
                    external_source?: string | null;
                    /** @enum {unknown} */
                    lane?: "item" | "order" | "shipping";
                    max_discount_amounts?: {
                        [key: string]: number;
                    } | null;
                    name?: string;
                    priority?: number;
                    starts_at?: string | null;
                    /** @enum {unknown} */
                    status?: "draft" | "active" | "paused";
                    targets?: {
                        /** @description Lines that are one of these */
                        exclude?: {
                            category_ids?: string[];
                            collection_ids?: string[];
                            product_ids?: string[];
                            tags?: string[];
                            variant_ids?: string[];
                        };
                        exclude_discounted?: boolean;
                        /** @description Lines that are one of these */
                        include?: {
                            category_ids?: string[];
                            collection_ids?: string[];
                            product_ids?: string[];
                            tags?: string[];
                            variant_ids?: string[];
                        };
                        /** @description A fixed amount counts for each unit */
                        per_unit?: boolean;
                    } | null;
                    time_zone?: string;
                    /** @enum {unknown} */
                    type?: "percentage" | "fixed_amount";
                    usage_limit?: number | null;
                    usage_limit_per_customer?: number | null;
                    value_amounts?: {
                        [key: string]: number;
                    } | null;
                    value_bps?: number | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        archived_at: string | null;
                        code: string;
                        combinable: boolean;
                        conditions: {
                            any?: {
                                any?: {
                                    /** @description Lines that are one of these */
                                    contains?: {
                                        category_ids?: string[];
                                        collection_ids?: string[];
                                        product_ids?: string[];
                                        tags?: string[];
                                        variant_ids?: string[];
                                    };
                                    currencies?: string[];
                                    customer_group_ids?: string[];
                                    customer_ids?: string[];
                                    hours?: {
                                        from: string;
                                        to: string;
                                    };
                                    markets?: string[];
                                    max_quantity?: number;
                                    /** @description Minor units by currency */
                                    max_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    min_quantity?: number;
                                    /** @description Minor units by currency */
                                    min_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    /** @enum {unknown} */
                                    minimum_on?: "cart" | "targets";
                                    new_customers_only?: boolean;
                                    nth_order?: number;
                                    /** @description 1 = Monday */
                                    weekdays?: number[];
                                }[];
                                /** @description Lines that are one of these */
                                contains?: {
                                    category_ids?: string[];
                                    collection_ids?: string[];
                                    product_ids?: string[];
                                    tags?: string[];
                                    variant_ids?: string[];
                                };
                                currencies?: string[];
                                customer_group_ids?: string[];
                                customer_ids?: string[];
                                hours?: {
                                    from: string;
                                    to: string;
                                };
                                markets?: string[];
                                max_quantity?: number;
                                /** @description Minor units by currency */
                                max_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                min_quantity?: number;
                                /** @description Minor units by currency */
                                min_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                /** @enum {unknown} */
                                minimum_on?: "cart" | "targets";
                                new_customers_only?: boolean;
                                not?: {
                                    /** @description Lines that are one of these */
                                    contains?: {
                                        category_ids?: string[];
                                        collection_ids?: string[];
                                        product_ids?: string[];
                                        tags?: string[];
                                        variant_ids?: string[];
                                    };
                                    currencies?: string[];
                                    customer_group_ids?: string[];
                                    customer_ids?: string[];
                                    hours?: {
                                        from: string;
                                        to: string;
                                    };
                                    markets?: string[];
                                    max_quantity?: number;
                                    /** @description Minor units by currency */
                                    max_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    min_quantity?: number;
                                    /** @description Minor units by currency */
                                    min_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    /** @enum {unknown} */
                                    minimum_on?: "cart" | "targets";
                                    new_customers_only?: boolean;
                                    nth_order?: number;
                                    /** @description 1 = Monday */
                                    weekdays?: number[];
                                };
                                nth_order?: number;
                                /** @description 1 = Monday */
                                weekdays?: number[];
                            }[];
                            /** @description Lines that are one of these */
                            contains?: {
                                category_ids?: string[];
                                collection_ids?: string[];
                                product_ids?: string[];
                                tags?: string[];
                                variant_ids?: string[];
                            };
                            currencies?: string[];
                            customer_group_ids?: string[];
                            customer_ids?: string[];
                            hours?: {
                                from: string;
                                to: string;
                            };
                            markets?: string[];
                            max_quantity?: number;
                            /** @description Minor units by currency */
                            max_subtotal_amounts?: {
                                [key: string]: number;
                            };
                            min_quantity?: number;
                            /** @description Minor units by currency */
                            min_subtotal_amounts?: {
                                [key: string]: number;
                            };
                            /** @enum {unknown} */
                            minimum_on?: "cart" | "targets";
                            new_customers_only?: boolean;
                            not?: {
                                any?: {
                                    /** @description Lines that are one of these */
                                    contains?: {
                                        category_ids?: string[];
                                        collection_ids?: string[];
                                        product_ids?: string[];
                                        tags?: string[];
                                        variant_ids?: string[];
                                    };
                                    currencies?: string[];
                                    customer_group_ids?: string[];
                                    customer_ids?: string[];
                                    hours?: {
                                        from: string;
                                        to: string;
                                    };
                                    markets?: string[];
                                    max_quantity?: number;
                                    /** @description Minor units by currency */
                                    max_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    min_quantity?: number;
                                    /** @description Minor units by currency */
                                    min_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    /** @enum {unknown} */
                                    minimum_on?: "cart" | "targets";
                                    new_customers_only?: boolean;
                                    nth_order?: number;
                                    /** @description 1 = Monday */
                                    weekdays?: number[];
                                }[];
                                /** @description Lines that are one of these */
                                contains?: {
                                    category_ids?: string[];
                                    collection_ids?: string[];
                                    product_ids?: string[];
                                    tags?: string[];
                                    variant_ids?: string[];
                                };
                                currencies?: string[];
                                customer_group_ids?: string[];
                                customer_ids?: string[];
                                hours?: {
                                    from: string;
                                    to: string;
                                };
                                markets?: string[];
                                max_quantity?: number;
                                /** @description Minor units by currency */
                                max_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                min_quantity?: number;
                                /** @description Minor units by currency */
                                min_subtotal_amounts?: {
                                    [key: string]: number;
                                };
                                /** @enum {unknown} */
                                minimum_on?: "cart" | "targets";
                                new_customers_only?: boolean;
                                not?: {
                                    /** @description Lines that are one of these */
                                    contains?: {
                                        category_ids?: string[];
                                        collection_ids?: string[];
                                        product_ids?: string[];
                                        tags?: string[];
                                        variant_ids?: string[];
                                    };
                                    currencies?: string[];
                                    customer_group_ids?: string[];
                                    customer_ids?: string[];
                                    hours?: {
                                        from: string;
                                        to: string;
                                    };
                                    markets?: string[];
                                    max_quantity?: number;
                                    /** @description Minor units by currency */
                                    max_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    min_quantity?: number;
                                    /** @description Minor units by currency */
                                    min_subtotal_amounts?: {
                                        [key: string]: number;
                                    };
                                    /** @enum {unknown} */
                                    minimum_on?: "cart" | "targets";
                                    new_customers_only?: boolean;
                                    nth_order?: number;
                                    /** @description 1 = Monday */
                                    weekdays?: number[];
                                };
                                nth_order?: number;
                                /** @description 1 = Monday */
                                weekdays?: number[];
                            };
                            nth_order?: number;
                            /** @description 1 = Monday */
                            weekdays?: number[];
                        };
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        ends_at: string | null;
                        exclusive: boolean;
                        external_id: string | null;
                        external_source: string | null;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        /** @enum {unknown} */
                        lane: "item" | "order" | "shipping";
                        /** @description Minor units by currency */
                        max_discount_amounts: {
                            [key: string]: number;
                        };
                        name: string;
                        priority: number;
                        starts_at: string | null;
                        /** @enum {unknown} */
                        status: "draft" | "active" | "paused";
                        targets: {
                            /** @description Lines that are one of these */
                            exclude?: {
                                category_ids?: string[];
                                collection_ids?: string[];
                                product_ids?: string[];
                                tags?: string[];
                                variant_ids?: string[];
                            };
                            exclude_discounted?: boolean;
                            /** @description Lines that are one of these */
                            include?: {
                                category_ids?: string[];
                                collection_ids?: string[];
                                product_ids?: string[];
                                tags?: string[];
                                variant_ids?: string[];
                            };
                            /** @description A fixed amount counts for each unit */
                            per_unit?: boolean;
                        };
                        time_zone: string;
                        /** @enum {unknown} */
                        type: "percentage" | "fixed_amount";
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        updated_at: string;
                        usage_limit: number | null;
                        usage_limit_per_customer: number | null;
                        /** @description Minor units by currency */
                        value_amounts: {
                            [key: string]: number;
                        };
                        value_bps: number | null;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_coupons_by_id_usage: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        code: string;
                        /** @description Uses of placed orders */
                        committed: number;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        coupon_id: string;
                        data: {
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            /** @description Minor units of the currency */
                            discount_amount: number;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            order_id: string | null;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            order_intent_id: string;
                            /** @enum {unknown} */
                            status: "reserved" | "committed" | "released";
                        }[];
                        next_cursor: string | null;
                        remaining: number | null;
                        /** @description Uses of order intents that live */
                        reserved: number;
                        usage_limit: number | null;
                        usage_limit_per_customer: number | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_customer_groups: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `created_at` unless told */
                sort?: "created_at" | "-created_at" | "name" | "-name";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CustomerGroup"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_customer_groups: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                    name: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerGroup"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_customer_groups_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_customer_groups_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    code?: string;
                    name?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerGroup"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_customers: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                email?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                q?: string;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at" | "email" | "-email";
                status?: "active" | "disabled" | "invited";
                tag?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["StaffCustomer"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_customers: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email: string;
                    first_name?: string | null;
                    last_name?: string | null;
                    note?: string | null;
                    phone?: string | null;
                    tags?: string[];
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffCustomer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_customers_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffCustomer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_customers_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_customers_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    accepts_marketing?: boolean;
                    company?: string | null;
                    email?: string;
                    first_name?: string | null;
                    last_name?: string | null;
                    locale?: string | null;
                    /** @description Free keys and values of your own */
                    metadata?: {
                        [key: string]: string | number | boolean | null;
                    };
                    note?: string | null;
                    phone?: string | null;
                    tags?: string[];
                    tax_exempt?: boolean;
                    vat_id?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffCustomer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_customers_by_id_disable: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffCustomer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_customers_by_id_enable: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffCustomer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_customers_by_id_erase: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffCustomer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_customers_by_id_export: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        addresses: components["schemas"]["CustomerAddress"][];
                        carts: {
                            [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                        }[];
                        consents: {
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            granted: boolean;
                            purpose: string;
                            source: string;
                        }[];
                        conversations: {
                            [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                        }[];
                        customer: {
                            accepts_marketing: boolean;
                            company: string | null;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            email: string;
                            email_verified_at: string | null;
                            erasure_requested_at: string | null;
                            external_id: string | null;
                            external_source: string | null;
                            first_name: string | null;
                            groups: string[];
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            last_name: string | null;
                            locale: string | null;
                            /** @description Free keys and values of your own */
                            metadata: {
                                [key: string]: string | number | boolean | null;
                            };
                            note: string | null;
                            phone: string | null;
                            status: string;
                            tags: string[];
                            vat_id: string | null;
                            version: number;
                        };
                        notifications: {
                            [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                        }[];
                        orders: {
                            [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                        }[];
                        product_alerts: {
                            [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                        }[];
                        sessions: {
                            [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                        }[];
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_admin_customers_by_id_groups: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    group_ids: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffCustomer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_customers_by_id_invite: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffCustomer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_customers_by_id_merge: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    into_customer_id: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffCustomer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_customers_by_id_orders: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at" | "placed_at" | "-placed_at" | "total_amount" | "-total_amount";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["StaffOrder"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_draft_orders: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                customer_id?: string;
                email?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                q?: string;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at";
                status?: "draft" | "cancelled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            currency: string;
                            customer_id: string | null;
                            email: string;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            items_count: number;
                            number: string;
                            sent_at: string | null;
                            /** @enum {unknown} */
                            status: "draft" | "open" | "completed" | "cancelled";
                            /** @description Minor units of the currency */
                            total_amount: number;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            updated_at: string;
                            version: number;
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_draft_orders: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    billing_address?: components["schemas"]["Address"] | null;
                    coupons?: string[];
                    /** @description ISO 4217, three letters */
                    currency?: string;
                    customer_id?: string | null;
                    email?: string;
                    items: {
                        /** @description What makes this line its own, such as an engraving */
                        attributes?: {
                            [key: string]: string | number | boolean | null;
                        };
                        price_reason?: string;
                        quantity: number;
                        /** @description Instead of the catalogue's price; needs a `price_reason` */
                        unit_amount?: number;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        variant_id: string;
                    }[];
                    market?: string;
                    /** @description Free keys and values of your own */
                    metadata?: {
                        [key: string]: string | number | boolean | null;
                    };
                    note?: string | null;
                    shipping_address?: components["schemas"]["Address"] | null;
                    shipping_method_id?: string | null;
                    tags?: string[];
                    vat_id?: string | null;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Minor units of the currency */
                        agreed_amount: number;
                        archived_at: string | null;
                        /** @description Minor units of the currency */
                        balance_due_amount: number;
                        billing_address: components["schemas"]["Address"] | null;
                        cancel_reason: string | null;
                        /** @description Minor units of the currency */
                        captured_amount: number;
                        coupons: {
                            applied: boolean;
                            code: string;
                            details?: {
                                [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                            };
                            reason?: string;
                        }[];
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        currency: string;
                        /** @description Minor units of the currency */
                        current_total_amount: number;
                        customer_id: string | null;
                        /** @description Minor units of the currency */
                        discount_amount: number;
                        email: string;
                        external_id: string | null;
                        /** @enum {unknown} */
                        fulfillment_status: "not_required" | "unfulfilled" | "partial" | "fulfilled" | "delivered" | "partially_returned" | "returned";
                        fulfillments: {
                            delivered_at: string | null;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            items: {
                                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                order_item_id: string;
                                quantity: number;
                            }[];
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            order_id: string;
                            shipped_at: string | null;
                            status: string;
                            tracking_company: string | null;
                            tracking_number: string | null;
                            tracking_url: string | null;
                            type: string;
                            version: number;
                        }[];
                        holds: components["schemas"]["Hold"][];
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        items: {
                            attributes: {
                                [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                            };
                            /** @description Minor units of the currency */
                            discount_amount: number;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            image_url: string | null;
                            price_reason: string | null;
                            problems: components["schemas"]["CartProblem"][];
                            product_id: string | null;
                            quantity: number;
                            sku: string | null;
                            /** @description Minor units of the currency */
                            subtotal_amount: number;
                            /** @description Minor units of the currency */
                            tax_amount: number;
                            title: string;
                            /** @description Minor units of the currency */
                            total_amount: number;
                            /** @description Minor units of the currency */
                            unit_amount: number;
                            variant_id: string | null;
                            variant_title: string | null;
                        }[];
                        market: string;
                        metadata: {
                            [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                        };
                        note: string | null;
                        number: string;
                        order_intent: components["schemas"]["OrderIntent"] | null;
                        /** @enum {unknown} */
                        origin: "web" | "draft" | "api" | "subscription_initial" | "subscription_renewal" | "import" | "exchange";
                        /** @enum {unknown} */
                        payment_status: "unpaid" | "pending" | "failed" | "voided" | "partially_authorized" | "authorized" | "partially_paid" | "paid" | "partially_refunded" | "refunded";
                        payments: {
                            /** @description Minor units of the currency */
                            amount: number;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            method_summary: {
                                brand?: string;
                                last4?: string;
                            };
                            provider: string;
                            status: string;
                        }[];
                        placed_at: string | null;
                        problems: components["schemas"]["CartProblem"][];
                        /** @description Minor units of the currency */
                        refundable_amount: number;
                        /** @description Minor units of the currency */
                        refunded_amount: number;
                        sent_at: string | null;
                        shipping_address: components["schemas"]["Address"] | null;
                        /** @description Minor units of the currency */
                        shipping_amount: number;
                        shipping_method: {
                            id: string | null;
                            name: string;
                            /** @description Minor units of the currency */
                            price_amount: number;
                        } | null;
                        /** @enum {unknown} */
                        status: "draft" | "open" | "completed" | "cancelled";
                        /** @description Minor units of the currency */
                        subtotal_amount: number;
                        tags: string[];
                        /** @description Minor units of the currency */
                        tax_amount: number;
                        tax_included: boolean;
                        tax_lines: {
                            name: string;
                            rate_ppm: number;
                            /** @description Minor units of the currency */
                            tax_amount: number;
                            /** @description Minor units of the currency */
                            taxable_amount: number;
                        }[];
                        /** @description Minor units of the currency */
                        total_amount: number;
                        vat_id: string | null;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_draft_orders_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Minor units of the currency */
                        agreed_amount: number;
                        archived_at: string | null;
                        /** @description Minor units of the currency */
                        balance_due_amount: number;
                        billing_address: components["schemas"]["Address"] | null;
                        cancel_reason: string | null;
                        /** @description Minor units of the currency */
                        captured_amount: number;
                        coupons: {
                            applied: boolean;
                            code: string;
                            details?: {
                                [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                            };
                            reason?: string;
                        }[];
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        currency: string;
                        /** @description Minor units of the currency */
                        current_total_amount: number;
                        customer_id: string | null;
                        /** @description Minor units of the currency */
                        discount_amount: number;
                        email: string;
                        external_id: string | null;
                        /** @enum {unknown} */
                        fulfillment_status: "not_required" | "unfulfilled" | "partial" | "fulfilled" | "delivered" | "partially_returned" | "returned";
                        fulfillments: {
                            delivered_at: string | null;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            items: {
                                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                order_item_id: string;
                                quantity: number;
                            }[];
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            order_id: string;
                            shipped_at: string | null;
                            status: string;
                            tracking_company: string | null;
                            tracking_number: string | null;
                            tracking_url: string | null;
                            type: string;
                            version: number;
                        }[];
                        holds: components["schemas"]["Hold"][];
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        items: {
                            attributes: {
                                [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                            };
                            /** @description Minor units of the currency */
                            discount_amount: number;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            image_url: string | null;
                            price_reason: string | null;
                            problems: components["schemas"]["CartProblem"][];
                            product_id: string | null;
                            quantity: number;
                            sku: string | null;
                            /** @description Minor units of the currency */
                            subtotal_amount: number;
                            /** @description Minor units of the currency */
                            tax_amount: number;
                            title: string;
                            /** @description Minor units of the currency */
                            total_amount: number;
                            /** @description Minor units of the currency */
                            unit_amount: number;
                            variant_id: string | null;
                            variant_title: string | null;
                        }[];
                        market: string;
                        metadata: {
                            [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                        };
                        note: string | null;
                        number: string;
                        order_intent: components["schemas"]["OrderIntent"] | null;
                        /** @enum {unknown} */
                        origin: "web" | "draft" | "api" | "subscription_initial" | "subscription_renewal" | "import" | "exchange";
                        /** @enum {unknown} */
                        payment_status: "unpaid" | "pending" | "failed" | "voided" | "partially_authorized" | "authorized" | "partially_paid" | "paid" | "partially_refunded" | "refunded";
                        payments: {
                            /** @description Minor units of the currency */
                            amount: number;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            method_summary: {
                                brand?: string;
                                last4?: string;
                            };
                            provider: string;
                            status: string;
                        }[];
                        placed_at: string | null;
                        problems: components["schemas"]["CartProblem"][];
                        /** @description Minor units of the currency */
                        refundable_amount: number;
                        /** @description Minor units of the currency */
                        refunded_amount: number;
                        sent_at: string | null;
                        shipping_address: components["schemas"]["Address"] | null;
                        /** @description Minor units of the currency */
                        shipping_amount: number;
                        shipping_method: {
                            id: string | null;
                            name: string;
                            /** @description Minor units of the currency */
                            price_amount: number;
                        } | null;
                        /** @enum {unknown} */
                        status: "draft" | "open" | "completed" | "cancelled";
                        /** @description Minor units of the currency */
                        subtotal_amount: number;
                        tags: string[];
                        /** @description Minor units of the currency */
                        tax_amount: number;
                        tax_included: boolean;
                        tax_lines: {
                            name: string;
                            rate_ppm: number;
                            /** @description Minor units of the currency */
                            tax_amount: number;
                            /** @description Minor units of the currency */
                            taxable_amount: number;
                        }[];
                        /** @description Minor units of the currency */
                        total_amount: number;
                        vat_id: string | null;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_draft_orders_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_draft_orders_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    billing_address?: components["schemas"]["Address"] | null;
                    coupons?: string[];
                    /** @description ISO 4217, three letters */
                    currency?: string;
                    customer_id?: string | null;
                    email?: string;
                    items?: {
                        /** @description What makes this line its own, such as an engraving */
                        attributes?: {
                            [key: string]: string | number | boolean | null;
                        };
                        price_reason?: string;
                        quantity: number;
                        /** @description Instead of the catalogue's price; needs a `price_reason` */
                        unit_amount?: number;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        variant_id: string;
                    }[];
                    market?: string;
                    /** @description Free keys and values of your own */
                    metadata?: {
                        [key: string]: string | number | boolean | null;
                    };
                    note?: string | null;
                    shipping_address?: components["schemas"]["Address"] | null;
                    shipping_method_id?: string | null;
                    tags?: string[];
                    vat_id?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Minor units of the currency */
                        agreed_amount: number;
                        archived_at: string | null;
                        /** @description Minor units of the currency */
                        balance_due_amount: number;
                        billing_address: components["schemas"]["Address"] | null;
                        cancel_reason: string | null;
                        /** @description Minor units of the currency */
                        captured_amount: number;
                        coupons: {
                            applied: boolean;
                            code: string;
                            details?: {
                                [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                            };
                            reason?: string;
                        }[];
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        currency: string;
                        /** @description Minor units of the currency */
                        current_total_amount: number;
                        customer_id: string | null;
                        /** @description Minor units of the currency */
                        discount_amount: number;
                        email: string;
                        external_id: string | null;
                        /** @enum {unknown} */
                        fulfillment_status: "not_required" | "unfulfilled" | "partial" | "fulfilled" | "delivered" | "partially_returned" | "returned";
                        fulfillments: {
                            delivered_at: string | null;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            items: {
                                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                order_item_id: string;
                                quantity: number;
                            }[];
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            order_id: string;
                            shipped_at: string | null;
                            status: string;
                            tracking_company: string | null;
                            tracking_number: string | null;
                            tracking_url: string | null;
                            type: string;
                            version: number;
                        }[];
                        holds: components["schemas"]["Hold"][];
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        items: {
                            attributes: {
                                [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                            };
                            /** @description Minor units of the currency */
                            discount_amount: number;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            image_url: string | null;
                            price_reason: string | null;
                            problems: components["schemas"]["CartProblem"][];
                            product_id: string | null;
                            quantity: number;
                            sku: string | null;
                            /** @description Minor units of the currency */
                            subtotal_amount: number;
                            /** @description Minor units of the currency */
                            tax_amount: number;
                            title: string;
                            /** @description Minor units of the currency */
                            total_amount: number;
                            /** @description Minor units of the currency */
                            unit_amount: number;
                            variant_id: string | null;
                            variant_title: string | null;
                        }[];
                        market: string;
                        metadata: {
                            [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                        };
                        note: string | null;
                        number: string;
                        order_intent: components["schemas"]["OrderIntent"] | null;
                        /** @enum {unknown} */
                        origin: "web" | "draft" | "api" | "subscription_initial" | "subscription_renewal" | "import" | "exchange";
                        /** @enum {unknown} */
                        payment_status: "unpaid" | "pending" | "failed" | "voided" | "partially_authorized" | "authorized" | "partially_paid" | "paid" | "partially_refunded" | "refunded";
                        payments: {
                            /** @description Minor units of the currency */
                            amount: number;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            method_summary: {
                                brand?: string;
                                last4?: string;
                            };
                            provider: string;
                            status: string;
                        }[];
                        placed_at: string | null;
                        problems: components["schemas"]["CartProblem"][];
                        /** @description Minor units of the currency */
                        refundable_amount: number;
                        /** @description Minor units of the currency */
                        refunded_amount: number;
                        sent_at: string | null;
                        shipping_address: components["schemas"]["Address"] | null;
                        /** @description Minor units of the currency */
                        shipping_amount: number;
                        shipping_method: {
                            id: string | null;
                            name: string;
                            /** @description Minor units of the currency */
                            price_amount: number;
                        } | null;
                        /** @enum {unknown} */
                        status: "draft" | "open" | "completed" | "cancelled";
                        /** @description Minor units of the currency */
                        subtotal_amount: number;
                        tags: string[];
                        /** @description Minor units of the currency */
                        tax_amount: number;
                        tax_included: boolean;
                        tax_lines: {
                            name: string;
                            rate_ppm: number;
                            /** @description Minor units of the currency */
                            tax_amount: number;
                            /** @description Minor units of the currency */
                            taxable_amount: number;
                        }[];
                        /** @description Minor units of the currency */
                        total_amount: number;
                        vat_id: string | null;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_draft_orders_by_id_place: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Minor units of the currency */
                    expected_total_amount?: number;
                    payment?: {
                        provider: string;
                        return_url?: string;
                        token?: string;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        order: components["schemas"]["StaffOrder"];
                        payment?: {
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            status: string;
                        };
                    };
                };
            };
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        order: components["schemas"]["StaffOrder"];
                        payment?: {
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            status: string;
                        };
                    };
                };
            };
            /** @description Accepted: it is not finished yet */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Waiting"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_draft_orders_by_id_send: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Minor units of the currency */
                        agreed_amount: number;
                        archived_at: string | null;
                        /** @description Minor units of the currency */
                        balance_due_amount: number;
                        billing_address: components["schemas"]["Address"] | null;
                        cancel_reason: string | null;
                        /** @description Minor units of the currency */
                        captured_amount: number;
                        coupons: {
                            applied: boolean;
                            code: string;
                            details?: {
                                [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                            };
                            reason?: string;
                        }[];
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        currency: string;
                        /** @description Minor units of the currency */
                        current_total_amount: number;
                        customer_id: string | null;
                        /** @description Minor units of the currency */
                        discount_amount: number;
                        email: string;
                        external_id: string | null;
                        /** @enum {unknown} */
                        fulfillment_status: "not_required" | "unfulfilled" | "partial" | "fulfilled" | "delivered" | "partially_returned" | "returned";
                        fulfillments: {
                            delivered_at: string | null;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            items: {
                                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                order_item_id: string;
                                quantity: number;
                            }[];
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            order_id: string;
                            shipped_at: string | null;
                            status: string;
                            tracking_company: string | null;
                            tracking_number: string | null;
                            tracking_url: string | null;
                            type: string;
                            version: number;
                        }[];
                        holds: components["schemas"]["Hold"][];
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        items: {
                            attributes: {
                                [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                            };
                            /** @description Minor units of the currency */
                            discount_amount: number;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            image_url: string | null;
                            price_reason: string | null;
                            problems: components["schemas"]["CartProblem"][];
                            product_id: string | null;
                            quantity: number;
                            sku: string | null;
                            /** @description Minor units of the currency */
                            subtotal_amount: number;
                            /** @description Minor units of the currency */
                            tax_amount: number;
                            title: string;
                            /** @description Minor units of the currency */
                            total_amount: number;
                            /** @description Minor units of the currency */
                            unit_amount: number;
                            variant_id: string | null;
                            variant_title: string | null;
                        }[];
                        market: string;
                        metadata: {
                            [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                        };
                        note: string | null;
                        number: string;
                        order_intent: components["schemas"]["OrderIntent"] | null;
                        /** @enum {unknown} */
                        origin: "web" | "draft" | "api" | "subscription_initial" | "subscription_renewal" | "import" | "exchange";
                        /** @enum {unknown} */
                        payment_status: "unpaid" | "pending" | "failed" | "voided" | "partially_authorized" | "authorized" | "partially_paid" | "paid" | "partially_refunded" | "refunded";
                        payments: {
                            /** @description Minor units of the currency */
                            amount: number;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            method_summary: {
                                brand?: string;
                                last4?: string;
                            };
                            provider: string;
                            status: string;
                        }[];
                        placed_at: string | null;
                        problems: components["schemas"]["CartProblem"][];
                        /** @description Minor units of the currency */
                        refundable_amount: number;
                        /** @description Minor units of the currency */
                        refunded_amount: number;
                        sent_at: string | null;
                        shipping_address: components["schemas"]["Address"] | null;
                        /** @description Minor units of the currency */
                        shipping_amount: number;
                        shipping_method: {
                            id: string | null;
                            name: string;
                            /** @description Minor units of the currency */
                            price_amount: number;
                        } | null;
                        /** @enum {unknown} */
                        status: "draft" | "open" | "completed" | "cancelled";
                        /** @description Minor units of the currency */
                        subtotal_amount: number;
                        tags: string[];
                        /** @description Minor units of the currency */
                        tax_amount: number;
                        tax_included: boolean;
                        tax_lines: {
                            name: string;
                            rate_ppm: number;
                            /** @description Minor units of the currency */
                            tax_amount: number;
                            /** @description Minor units of the currency */
                            taxable_amount: number;
                        }[];
                        /** @description Opens the draft for its customer, as `?token=` */
                        token: string;
                        /** @description Minor units of the currency */
                        total_amount: number;
                        vat_id: string | null;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_events: {
        parameters: {
            query?: {
                /** @description Opaque; bring it back as `after` */
                after?: string;
                /** @description Events a page, 20 unless told */
                limit?: number;
                topics?: string;
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            actor: components["schemas"]["Actor"];
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            aggregate_id: string;
                            /** @description Counts the events of this aggregate, without a hole */
                            aggregate_seq: number;
                            aggregate_type: string;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            payload: {
                                [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                            };
                            /** @description Opaque; bring it back as `after` */
                            position: string;
                            type: string;
                        }[];
                        /** @description The log up to here was looked through; a page may be short of events before its end */
                        next_position: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_exports: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            bytes: number | null;
                            counts: {
                                [key: string]: number;
                            };
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            /** @enum {unknown} */
                            entity: "products" | "orders" | "customers";
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            expires_at?: string;
                            failure: {
                                code: string;
                                message: string;
                            } | null;
                            filter: {
                                /**
                                 * Format: date-time
                                 * @example 2026-03-01T12:00:00.000Z
                                 */
                                created_after?: string;
                                /**
                                 * Format: date-time
                                 * @example 2026-03-01T12:00:00.000Z
                                 */
                                created_before?: string;
                                /** @enum {unknown} */
                                status?: "draft" | "active" | "open" | "completed" | "cancelled" | "disabled" | "invited";
                            };
                            /** @enum {unknown} */
                            format: "csv" | "json";
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            /** @enum {unknown} */
                            status: "pending" | "running" | "completed" | "failed" | "expired";
                            /** @description A path below this origin; it needs no credential and expires */
                            url?: string;
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_exports: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {unknown} */
                    entity: "products" | "orders" | "customers";
                    filter?: {
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_after?: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_before?: string;
                        /** @enum {unknown} */
                        status?: "draft" | "active" | "open" | "completed" | "cancelled" | "disabled" | "invited";
                    };
                    /** @enum {unknown} */
                    format: "csv" | "json";
                };
            };
        };
        responses: {
            /** @description Accepted: it is not finished yet */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bytes: number | null;
                        counts: {
                            [key: string]: number;
                        };
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @enum {unknown} */
                        entity: "products" | "orders" | "customers";
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        expires_at?: string;
                        failure: {
                            code: string;
                            message: string;
                        } | null;
                        filter: {
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_after?: string;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_before?: string;
                            /** @enum {unknown} */
                            status?: "draft" | "active" | "open" | "completed" | "cancelled" | "disabled" | "invited";
                        };
                        /** @enum {unknown} */
                        format: "csv" | "json";
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        /** @enum {unknown} */
                        status: "pending" | "running" | "completed" | "failed" | "expired";
                        /** @description A path below this origin; it needs no credential and expires */
                        url?: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_exports_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bytes: number | null;
                        counts: {
                            [key: string]: number;
                        };
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @enum {unknown} */
                        entity: "products" | "orders" | "customers";
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        expires_at?: string;
                        failure: {
                            code: string;
                            message: string;
                        } | null;
                        filter: {
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_after?: string;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_before?: string;
                            /** @enum {unknown} */
                            status?: "draft" | "active" | "open" | "completed" | "cancelled" | "disabled" | "invited";
                        };
                        /** @enum {unknown} */
                        format: "csv" | "json";
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        /** @enum {unknown} */
                        status: "pending" | "running" | "completed" | "failed" | "expired";
                        /** @description A path below this origin; it needs no credential and expires */
                        url?: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_fulfillments_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    tracking_company?: string | null;
                    tracking_number?: string | null;
                    tracking_url?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fulfillment"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_fulfillments_by_id_cancel: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fulfillment"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_fulfillments_by_id_deliver: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fulfillment"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_fulfillments_by_id_ready: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fulfillment"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_fulfillments_by_id_ship: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fulfillment"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_images_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_imports: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at";
                status?: "validating" | "ready" | "running" | "completed" | "failed" | "paused" | "undone" | "cancelled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            counts: {
                                images: {
                                    created: number;
                                    failed: number;
                                    /** @description There and equal, or different without update_existing */
                                    skipped: number;
                                    updated: number;
                                };
                                products: {
                                    /** @description Taken in a changed form; counted besides */
                                    adjusted: number;
                                    created: number;
                                    failed: number;
                                    /** @description There and equal, or different without update_existing */
                                    skipped: number;
                                    updated: number;
                                };
                                variants: {
                                    created: number;
                                    failed: number;
                                    /** @description There and equal, or different without update_existing */
                                    skipped: number;
                                    updated: number;
                                };
                            };
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            /** @description Of prices that name none */
                            currency: string;
                            /** @description It was checked first and waits for start when ready */
                            dry_run: boolean;
                            /** @enum {unknown} */
                            entity: "products";
                            failure: {
                                code: string;
                                message: string;
                            } | null;
                            filename: string | null;
                            finished_at: string | null;
                            /** @enum {unknown} */
                            format: "csv" | "json";
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            limit: number | null;
                            /** @enum {unknown} */
                            on_error: "continue" | "stop";
                            /** @enum {unknown} */
                            platform: "shopify" | "woocommerce" | "rcommerce";
                            progress: {
                                /** @description Products of the file that the present pass is done with */
                                done: number;
                                total: number | null;
                            };
                            started_at: string | null;
                            /** @enum {unknown} */
                            status: "validating" | "ready" | "running" | "completed" | "failed" | "paused" | "undone" | "cancelled";
                            undo: {
                                /** @description Changed since the import */
                                kept: number;
                                undone: number;
                            } | null;
                            undo_until: string | null;
                            update_existing: boolean;
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_imports: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    /** @default true */
                    dry_run?: boolean;
                    /** @enum {unknown} */
                    entity?: "products";
                    /** Format: binary */
                    file: string;
                    /** @enum {unknown} */
                    format?: "csv" | "json";
                    limit?: number;
                    /** @enum {unknown} */
                    on_error?: "continue" | "stop";
                    /** @enum {unknown} */
                    platform: "shopify" | "woocommerce" | "rcommerce";
                    /** @default false */
                    update_existing?: boolean;
                };
            };
        };
        responses: {
            /** @description Accepted: it is not finished yet */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        counts: {
                            images: {
                                created: number;
                                failed: number;
                                /** @description There and equal, or different without update_existing */
                                skipped: number;
                                updated: number;
                            };
                            products: {
                                /** @description Taken in a changed form; counted besides */
                                adjusted: number;
                                created: number;
                                failed: number;
                                /** @description There and equal, or different without update_existing */
                                skipped: number;
                                updated: number;
                            };
                            variants: {
                                created: number;
                                failed: number;
                                /** @description There and equal, or different without update_existing */
                                skipped: number;
                                updated: number;
                            };
                        };
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @description Of prices that name none */
                        currency: string;
                        /** @description It was checked first and waits for start when ready */
                        dry_run: boolean;
                        /** @enum {unknown} */
                        entity: "products";
                        failure: {
                            code: string;
                            message: string;
                        } | null;
                        filename: string | null;
                        finished_at: string | null;
                        /** @enum {unknown} */
                        format: "csv" | "json";
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        limit: number | null;
                        /** @enum {unknown} */
                        on_error: "continue" | "stop";
                        /** @enum {unknown} */
                        platform: "shopify" | "woocommerce" | "rcommerce";
                        progress: {
                            /** @description Products of the file that the present pass is done with */
                            done: number;
                            total: number | null;
                        };
                        started_at: string | null;
                        /** @enum {unknown} */
                        status: "validating" | "ready" | "running" | "completed" | "failed" | "paused" | "undone" | "cancelled";
                        undo: {
                            /** @description Changed since the import */
                            kept: number;
                            undone: number;
                        } | null;
                        undo_until: string | null;
                        update_existing: boolean;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_imports_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        counts: {
                            images: {
                                created: number;
                                failed: number;
                                /** @description There and equal, or different without update_existing */
                                skipped: number;
                                updated: number;
                            };
                            products: {
                                /** @description Taken in a changed form; counted besides */
                                adjusted: number;
                                created: number;
                                failed: number;
                                /** @description There and equal, or different without update_existing */
                                skipped: number;
                                updated: number;
                            };
                            variants: {
                                created: number;
                                failed: number;
                                /** @description There and equal, or different without update_existing */
                                skipped: number;
                                updated: number;
                            };
                        };
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @description Of prices that name none */
                        currency: string;
                        /** @description It was checked first and waits for start when ready */
                        dry_run: boolean;
                        /** @enum {unknown} */
                        entity: "products";
                        failure: {
                            code: string;
                            message: string;
                        } | null;
                        filename: string | null;
                        finished_at: string | null;
                        /** @enum {unknown} */
                        format: "csv" | "json";
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        limit: number | null;
                        /** @enum {unknown} */
                        on_error: "continue" | "stop";
                        /** @enum {unknown} */
                        platform: "shopify" | "woocommerce" | "rcommerce";
                        progress: {
                            /** @description Products of the file that the present pass is done with */
                            done: number;
                            total: number | null;
                        };
                        started_at: string | null;
                        /** @enum {unknown} */
                        status: "validating" | "ready" | "running" | "completed" | "failed" | "paused" | "undone" | "cancelled";
                        undo: {
                            /** @description Changed since the import */
                            kept: number;
                            undone: number;
                        } | null;
                        undo_until: string | null;
                        update_existing: boolean;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_imports_by_id_cancel: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted: it is not finished yet */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        counts: {
                            images: {
                                created: number;
                                failed: number;
                                /** @description There and equal, or different without update_existing */
                                skipped: number;
                                updated: number;
                            };
                            products: {
                                /** @description Taken in a changed form; counted besides */
                                adjusted: number;
                                created: number;
                                failed: number;
                                /** @description There and equal, or different without update_existing */
                                skipped: number;
                                updated: number;
                            };
                            variants: {
                                created: number;
                                failed: number;
                                /** @description There and equal, or different without update_existing */
                                skipped: number;
                                updated: number;
                            };
                        };
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @description Of prices that name none */
                        currency: string;
                        /** @description It was checked first and waits for start when ready */
                        dry_run: boolean;
                        /** @enum {unknown} */
                        entity: "products";
                        failure: {
                            code: string;
                            message: string;
                        } | null;
                        filename: string | null;
                        finished_at: string | null;
                        /** @enum {unknown} */
                        format: "csv" | "json";
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        limit: number | null;
                        /** @enum {unknown} */
                        on_error: "continue" | "stop";
                        /** @enum {unknown} */
                        platform: "shopify" | "woocommerce" | "rcommerce";
                        progress: {
                            /** @description Products of the file that the present pass is done with */
                            done: number;
                            total: number | null;
                        };
                        started_at: string | null;
                        /** @enum {unknown} */
                        status: "validating" | "ready" | "running" | "completed" | "failed" | "paused" | "undone" | "cancelled";
                        undo: {
                            /** @description Changed since the import */
                            kept: number;
                            undone: number;
                        } | null;
                        undo_until: string | null;
                        update_existing: boolean;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_imports_by_id_resume: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted: it is not finished yet */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        counts: {
                            images: {
                                created: number;
                                failed: number;
                                /** @description There and equal, or different without update_existing */
                                skipped: number;
                                updated: number;
                            };
                            products: {
                                /** @description Taken in a changed form; counted besides */
                                adjusted: number;
                                created: number;
                                failed: number;
                                /** @description There and equal, or different without update_existing */
                                skipped: number;
                                updated: number;
                            };
                            variants: {
                                created: number;
                                failed: number;
                                /** @description There and equal, or different without update_existing */
                                skipped: number;
                                updated: number;
                            };
                        };
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @description Of prices that name none */
                        currency: string;
                        /** @description It was checked first and waits for start when ready */
                        dry_run: boolean;
                        /** @enum {unknown} */
                        entity: "products";
                        failure: {
                            code: string;
                            message: string;
                        } | null;
                        filename: string | null;
                        finished_at: string | null;
                        /** @enum {unknown} */
                        format: "csv" | "json";
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        limit: number | null;
                        /** @enum {unknown} */
                        on_error: "continue" | "stop";
                        /** @enum {unknown} */
                        platform: "shopify" | "woocommerce" | "rcommerce";
                        progress: {
                            /** @description Products of the file that the present pass is done with */
                            done: number;
                            total: number | null;
                        };
                        started_at: string | null;
                        /** @enum {unknown} */
                        status: "validating" | "ready" | "running" | "completed" | "failed" | "paused" | "undone" | "cancelled";
                        undo: {
                            /** @description Changed since the import */
                            kept: number;
                            undone: number;
                        } | null;
                        undo_until: string | null;
                        update_existing: boolean;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_imports_by_id_rows: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `row_no` unless told */
                sort?: "row_no" | "-row_no";
                /** @description adjusted: taken in a changed form */
                status?: "created" | "updated" | "skipped" | "failed" | "adjusted";
                undo?: "undone" | "kept";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            adjustments: {
                                code: string;
                                line: number;
                                message: string;
                            }[];
                            code: string | null;
                            external_id: string | null;
                            handle: string;
                            /** @description Foreseen by the check, not done yet */
                            is_dry_run: boolean;
                            line: number;
                            message: string | null;
                            product_id: string | null;
                            /** @description Which product of the file, counted from 1 */
                            row_no: number;
                            /** @enum {unknown} */
                            status: "created" | "updated" | "skipped" | "failed";
                            undo: ("undone" | "kept") | null;
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_imports_by_id_start: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted: it is not finished yet */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        counts: {
                            images: {
                                created: number;
                                failed: number;
                                /** @description There and equal, or different without update_existing */
                                skipped: number;
                                updated: number;
                            };
                            products: {
                                /** @description Taken in a changed form; counted besides */
                                adjusted: number;
                                created: number;
                                failed: number;
                                /** @description There and equal, or different without update_existing */
                                skipped: number;
                                updated: number;
                            };
                            variants: {
                                created: number;
                                failed: number;
                                /** @description There and equal, or different without update_existing */
                                skipped: number;
                                updated: number;
                            };
                        };
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @description Of prices that name none */
                        currency: string;
                        /** @description It was checked first and waits for start when ready */
                        dry_run: boolean;
                        /** @enum {unknown} */
                        entity: "products";
                        failure: {
                            code: string;
                            message: string;
                        } | null;
                        filename: string | null;
                        finished_at: string | null;
                        /** @enum {unknown} */
                        format: "csv" | "json";
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        limit: number | null;
                        /** @enum {unknown} */
                        on_error: "continue" | "stop";
                        /** @enum {unknown} */
                        platform: "shopify" | "woocommerce" | "rcommerce";
                        progress: {
                            /** @description Products of the file that the present pass is done with */
                            done: number;
                            total: number | null;
                        };
                        started_at: string | null;
                        /** @enum {unknown} */
                        status: "validating" | "ready" | "running" | "completed" | "failed" | "paused" | "undone" | "cancelled";
                        undo: {
                            /** @description Changed since the import */
                            kept: number;
                            undone: number;
                        } | null;
                        undo_until: string | null;
                        update_existing: boolean;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_imports_by_id_undo: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted: it is not finished yet */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        counts: {
                            images: {
                                created: number;
                                failed: number;
                                /** @description There and equal, or different without update_existing */
                                skipped: number;
                                updated: number;
                            };
                            products: {
                                /** @description Taken in a changed form; counted besides */
                                adjusted: number;
                                created: number;
                                failed: number;
                                /** @description There and equal, or different without update_existing */
                                skipped: number;
                                updated: number;
                            };
                            variants: {
                                created: number;
                                failed: number;
                                /** @description There and equal, or different without update_existing */
                                skipped: number;
                                updated: number;
                            };
                        };
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @description Of prices that name none */
                        currency: string;
                        /** @description It was checked first and waits for start when ready */
                        dry_run: boolean;
                        /** @enum {unknown} */
                        entity: "products";
                        failure: {
                            code: string;
                            message: string;
                        } | null;
                        filename: string | null;
                        finished_at: string | null;
                        /** @enum {unknown} */
                        format: "csv" | "json";
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        limit: number | null;
                        /** @enum {unknown} */
                        on_error: "continue" | "stop";
                        /** @enum {unknown} */
                        platform: "shopify" | "woocommerce" | "rcommerce";
                        progress: {
                            /** @description Products of the file that the present pass is done with */
                            done: number;
                            total: number | null;
                        };
                        started_at: string | null;
                        /** @enum {unknown} */
                        status: "validating" | "ready" | "running" | "completed" | "failed" | "paused" | "undone" | "cancelled";
                        undo: {
                            /** @description Changed since the import */
                            kept: number;
                            undone: number;
                        } | null;
                        undo_until: string | null;
                        update_existing: boolean;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_inventory_adjustments: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    delta?: number;
                    expected_on_hand?: number;
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    item_id?: string;
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    location_id?: string;
                    reason: string;
                    reference?: string;
                    /** @enum {unknown} */
                    resolve?: "release_holds" | "short_allocations";
                    set_on_hand?: number;
                    sku?: string;
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    variant_id?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        available: number;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        item_id: string;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        location_id: string;
                        movement_id: string | null;
                        on_hand: number;
                        reserved: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_inventory_alerts: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                level?: "low" | "critical" | "out";
                /** @description Rows a page, 20 unless told */
                limit?: number;
                open?: boolean;
                /** @description `-opened_at` unless told */
                sort?: "opened_at" | "-opened_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Alert"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_inventory_alerts_by_id_acknowledge: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    note?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_inventory_items_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InventoryItem"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_inventory_levels: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                location_id?: string;
                low_stock?: boolean;
                sku?: string;
                /** @description `created_at` unless told */
                sort?: "created_at" | "-created_at";
                variant_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Level"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_inventory_levels_by_item_id_by_location_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                item_id: string;
                location_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    backorder_limit?: number;
                    reorder_point?: number | null;
                    reorder_quantity?: number | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Level"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_inventory_locations: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `priority` unless told */
                sort?: "priority" | "-priority";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Location"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_inventory_locations: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    address?: components["schemas"]["Address"] | null;
                    code: string;
                    fulfills_online?: boolean;
                    is_active?: boolean;
                    /** @description Markets it serves; empty: all of them */
                    market_ids?: string[];
                    name: string;
                    pickup_enabled?: boolean;
                    priority?: number;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Location"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_inventory_locations_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Location"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_inventory_locations_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_inventory_locations_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    address?: components["schemas"]["Address"] | null;
                    code?: string;
                    fulfills_online?: boolean;
                    is_active?: boolean;
                    /** @description Markets it serves; empty: all of them */
                    market_ids?: string[];
                    name?: string;
                    pickup_enabled?: boolean;
                    priority?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Location"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_inventory_movements: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                item_id?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                location_id?: string;
                sku?: string;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at";
                type?: string;
                variant_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Movement"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_inventory_rebuild: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        differences: {
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            item_id: string;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            location_id: string;
                            on_hand: number;
                            on_hand_rebuilt: number;
                            reserved: number;
                            reserved_rebuilt: number;
                        }[];
                        levels_count: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_inventory_receipts: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    items: {
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        item_id?: string;
                        quantity: number;
                        sku?: string;
                        unit_cost_amount?: number;
                    }[];
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    location_id: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        levels: {
                            available: number;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            item_id: string;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            location_id: string;
                            on_hand: number;
                            reserved: number;
                        }[];
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        location_id: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_inventory_reservations: {
        parameters: {
            query?: {
                cart_id?: string;
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                item_id?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                order_id?: string;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at";
                status?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Reservation"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_inventory_reservations: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    items: {
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        item_id?: string;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        location_id?: string;
                        quantity: number;
                        sku?: string;
                    }[];
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    order_id: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Reservation"][];
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_inventory_reservations_by_id_release: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reservation"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_inventory_transfers: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    from_location_id: string;
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    item_id?: string;
                    quantity: number;
                    sku?: string;
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    to_location_id: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        from_location_id: string;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        item_id: string;
                        levels: {
                            available: number;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            item_id: string;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            location_id: string;
                            on_hand: number;
                            reserved: number;
                        }[];
                        quantity: number;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        to_location_id: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_jobs: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                name?: string;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at";
                /** @description queued: waits for its first attempt. retrying: failed, and will be tried again at `due_at`. dead: failed at its last attempt */
                state?: "queued" | "running" | "retrying" | "done" | "dead";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Begun so far */
                            attempts: number;
                            attempts_max: number;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            due_at: string;
                            error: string | null;
                            finished_at: string | null;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            /** @description The queue: what kind of work it is */
                            name: string;
                            priority: number;
                            started_at: string | null;
                            /**
                             * @description queued: waits for its first attempt. retrying: failed, and will be tried again at `due_at`. dead: failed at its last attempt
                             * @enum {string}
                             */
                            state: "queued" | "running" | "retrying" | "done" | "dead";
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_jobs_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Begun so far */
                        attempts: number;
                        attempts_max: number;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        due_at: string;
                        error: string | null;
                        finished_at: string | null;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        /** @description The queue: what kind of work it is */
                        name: string;
                        priority: number;
                        started_at: string | null;
                        /**
                         * @description queued: waits for its first attempt. retrying: failed, and will be tried again at `due_at`. dead: failed at its last attempt
                         * @enum {string}
                         */
                        state: "queued" | "running" | "retrying" | "done" | "dead";
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_jobs_by_id_retry: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Begun so far */
                        attempts: number;
                        attempts_max: number;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        due_at: string;
                        error: string | null;
                        finished_at: string | null;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        /** @description The queue: what kind of work it is */
                        name: string;
                        priority: number;
                        started_at: string | null;
                        /**
                         * @description queued: waits for its first attempt. retrying: failed, and will be tried again at `due_at`. dead: failed at its last attempt
                         * @enum {string}
                         */
                        state: "queued" | "running" | "retrying" | "done" | "dead";
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_ledger_entries: {
        parameters: {
            query?: {
                account?: string;
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                order_id?: string;
                /** @description `-occurred_at` unless told */
                sort?: "occurred_at" | "-occurred_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["LedgerEntry"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_ledger_transactions: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description ISO 4217, three letters */
                    currency: string;
                    entries: {
                        /** @enum {unknown} */
                        account: "receivable" | "provider_clearing" | "cash" | "disputes_held" | "unapplied_receipts" | "tax_payable" | "refunds_payable" | "gift_card_liability" | "store_credit_liability" | "tender_holds" | "sales" | "shipping_income" | "discounts" | "sales_returns" | "provider_fees" | "chargeback_losses" | "goodwill" | "write_off";
                        /** @description Minor units of the currency */
                        amount: number;
                        sub_account?: string | null;
                    }[];
                    memo: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        currency: string;
                        entries: components["schemas"]["LedgerEntry"][];
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        memo: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_ledger_trial_balance: {
        parameters: {
            query?: {
                /** @description ISO 4217, three letters */
                currency?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            account: string;
                            /** @description Minor units of the currency */
                            balance_amount: number;
                            currency: string;
                        }[];
                        /** @description Per currency; anything but 0 is an alarm */
                        sums: {
                            [key: string]: number;
                        };
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_markets: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `position` unless told */
                sort?: "position" | "-position" | "created_at" | "-created_at" | "code" | "-code" | "name" | "-name";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Market"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_markets: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                    countries?: string[];
                    /** @description ISO 4217, three letters */
                    currency: string;
                    name: string;
                    prices_include_tax?: boolean;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Market"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_markets_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_markets_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    code?: string;
                    countries?: string[];
                    /** @description ISO 4217, three letters */
                    currency?: string;
                    is_active?: boolean;
                    is_default?: boolean;
                    name?: string;
                    position?: number;
                    prices_include_tax?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Market"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        /** @enum {unknown} */
                        kind: "staff" | "api_key";
                        role?: string;
                        scopes: string[];
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        store_id: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_media: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            alt: string | null;
                            bytes: number | null;
                            content_type: string | null;
                            height: number | null;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            /** @description A path is below the shop’s own origin */
                            url: string;
                            version: number;
                            width: number | null;
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_media: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": {
                    alt?: string;
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        alt: string | null;
                        bytes: number | null;
                        content_type: string | null;
                        height: number | null;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        /** @description A path is below the shop’s own origin */
                        url: string;
                        version: number;
                        width: number | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_media_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_notifications: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                recipient?: string;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at";
                status?: "pending" | "sent" | "delivered" | "bounced" | "failed" | "cancelled";
                template?: "order_confirmation" | "order_shipped" | "order_delivered" | "order_cancelled" | "payment_successful" | "payment_failed" | "refund_processed" | "welcome" | "email_verification" | "password_reset" | "customer_invitation" | "email_change" | "email_change_notice" | "registration_repeated" | "session_reuse_warning" | "chat_reply" | "staff_invitation" | "staff_new_order" | "low_stock_alert" | "staff_payment_unplaceable" | "abandoned_cart" | "abandoned_cart_reminder" | "back_in_stock" | "price_drop";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Tries made */
                            attempts: number;
                            channel: string;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            customer_id: string | null;
                            error: string | null;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            event_id: string;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            locale: string;
                            order_id: string | null;
                            /** @enum {unknown} */
                            priority: "urgent" | "high" | "normal" | "low";
                            recipient: string;
                            sent_at: string | null;
                            /** @enum {unknown} */
                            status: "pending" | "sent" | "delivered" | "bounced" | "failed" | "cancelled";
                            /** @enum {unknown} */
                            template: "order_confirmation" | "order_shipped" | "order_delivered" | "order_cancelled" | "payment_successful" | "payment_failed" | "refund_processed" | "welcome" | "email_verification" | "password_reset" | "customer_invitation" | "email_change" | "email_change_notice" | "registration_repeated" | "session_reuse_warning" | "chat_reply" | "staff_invitation" | "staff_new_order" | "low_stock_alert" | "staff_payment_unplaceable" | "abandoned_cart" | "abandoned_cart_reminder" | "back_in_stock" | "price_drop";
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_order_intents_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderIntent"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_orders: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                created_after?: string;
                created_before?: string;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                customer_id?: string;
                email?: string;
                fulfillment_status?: "not_required" | "unfulfilled" | "partial" | "fulfilled" | "delivered" | "partially_returned" | "returned";
                /** @description A reason, or whether any is open */
                hold?: "fraud_review" | "stock_shortfall" | "location_evidence" | "payment_review" | "manual" | "true" | "false";
                /** @description Rows a page, 20 unless told */
                limit?: number;
                market?: string;
                /** @description Minor units of the currency */
                max_price?: number;
                /** @description Minor units of the currency */
                min_price?: number;
                number?: string;
                payment_status?: "unpaid" | "pending" | "failed" | "voided" | "partially_authorized" | "authorized" | "partially_paid" | "paid" | "partially_refunded" | "refunded";
                q?: string;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at" | "placed_at" | "-placed_at" | "total_amount" | "-total_amount";
                status?: "draft" | "open" | "completed" | "cancelled";
                tag?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["StaffOrder"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_orders_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffOrder"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_orders_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Free keys and values of your own */
                    metadata?: {
                        [key: string]: string | number | boolean | null;
                    };
                    note?: string | null;
                    tags?: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffOrder"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_orders_by_id_archive: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffOrder"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_orders_by_id_cancel: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {unknown} */
                    reason: "customer_request" | "fraudulent" | "inventory" | "payment" | "other";
                    refund?: boolean;
                    restock?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffOrder"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_orders_by_id_captures: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Minor units of the currency */
                    amount?: number;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_orders_by_id_complete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffOrder"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_orders_by_id_fulfillments: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `created_at` unless told */
                sort?: "created_at" | "-created_at";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Fulfillment"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_orders_by_id_fulfillments: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    items?: {
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        order_item_id: string;
                        quantity: number;
                    }[];
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    location_id?: string;
                    notify?: boolean;
                    /** @description Send it although the order is held or not paid; needs fulfillments:admin */
                    override?: boolean;
                    /** @description false prepares the parcel only */
                    ship?: boolean;
                    tracking_company?: string | null;
                    tracking_number?: string | null;
                    tracking_url?: string | null;
                    /** @enum {unknown} */
                    type?: "shipment" | "pickup" | "digital";
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Fulfillment"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_orders_by_id_holds: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    note?: string | null;
                    /** @enum {unknown} */
                    reason: "fraud_review" | "stock_shortfall" | "location_evidence" | "payment_review" | "manual";
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hold"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_orders_by_id_holds_by_hold_id_release: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                hold_id: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hold"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_orders_by_id_mark_paid: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Minor units of the currency */
                    amount?: number;
                    reference?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_orders_by_id_notes: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `created_at` unless told */
                sort?: "created_at" | "-created_at";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["OrderNote"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_orders_by_id_notes: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    body: string;
                    visible_to_customer?: boolean;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderNote"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_orders_by_id_payments: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Minor units of the currency */
                    amount?: number;
                    provider: string;
                    return_url?: string;
                    token?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description Accepted: it is not finished yet */
            202: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_orders_by_id_refunds: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Minor units of the currency */
                            amount: number;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            currency: string;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            items: {
                                /** @description Minor units of the currency */
                                amount: number;
                                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                order_item_id: string;
                                quantity: number;
                                /** @description Minor units of the currency */
                                tax_amount: number;
                            }[];
                            order_id: string | null;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            payment_id: string;
                            reason: string;
                            /** @enum {unknown} */
                            status: "pending" | "succeeded" | "failed";
                            /** @description Minor units of the currency */
                            tax_amount: number;
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_orders_by_id_refunds: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Refund"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Minor units of the currency */
                        amount: number;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        currency: string;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        items: {
                            /** @description Minor units of the currency */
                            amount: number;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            order_item_id: string;
                            quantity: number;
                            /** @description Minor units of the currency */
                            tax_amount: number;
                        }[];
                        order_id: string | null;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        payment_id: string;
                        reason: string;
                        related?: {
                            /** @description Minor units of the currency */
                            amount: number;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            currency: string;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            items: {
                                /** @description Minor units of the currency */
                                amount: number;
                                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                order_item_id: string;
                                quantity: number;
                                /** @description Minor units of the currency */
                                tax_amount: number;
                            }[];
                            order_id: string | null;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            payment_id: string;
                            reason: string;
                            /** @enum {unknown} */
                            status: "pending" | "succeeded" | "failed";
                            /** @description Minor units of the currency */
                            tax_amount: number;
                        }[];
                        /** @enum {unknown} */
                        status: "pending" | "succeeded" | "failed";
                        /** @description Minor units of the currency */
                        tax_amount: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_orders_by_id_refunds_preview: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["Refund"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Minor units of the currency */
                        amount: number;
                        currency: string;
                        items: {
                            /** @description Minor units of the currency */
                            amount: number;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            order_item_id: string;
                            quantity: number;
                            /** @description Minor units of the currency */
                            tax_amount: number;
                        }[];
                        payments: {
                            /** @description Minor units of the currency */
                            amount: number;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            payment_id: string;
                        }[];
                        /** @description Minor units of the currency */
                        refundable_amount: number;
                        /** @description Minor units of the currency */
                        shipping_amount: number;
                        /** @description Minor units of the currency */
                        tax_amount: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_orders_by_id_reopen: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffOrder"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_orders_by_id_timeline: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `created_at` unless told */
                sort?: "created_at" | "-created_at";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["TimelineEntry"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_payment_providers: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `created_at` unless told */
                sort?: "created_at" | "-created_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            code: string;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            currencies: string[];
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            is_active: boolean;
                            /** @enum {unknown} */
                            mode: "test" | "live";
                            name: string;
                            settings: {
                                [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                            };
                            version: number;
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_payment_providers: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                    credentials?: {
                        [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                    };
                    currencies?: string[];
                    /** @enum {unknown} */
                    mode: "test" | "live";
                    name: string;
                    settings?: {
                        [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                    };
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        code: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        currencies: string[];
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        is_active: boolean;
                        /** @enum {unknown} */
                        mode: "test" | "live";
                        name: string;
                        settings: {
                            [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                        };
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_payment_providers_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_payment_providers_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    credentials?: {
                        [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                    };
                    currencies?: string[];
                    is_active?: boolean;
                    name?: string;
                    settings?: {
                        [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        code: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        currencies: string[];
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        is_active: boolean;
                        /** @enum {unknown} */
                        mode: "test" | "live";
                        name: string;
                        settings: {
                            [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                        };
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_payments: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                order_id?: string;
                provider?: string;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at";
                status?: "created" | "requires_action" | "processing" | "authorized" | "captured" | "failed" | "voided" | "expired";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Payment"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_payments_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_payments_by_id_events: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-received_at` unless told */
                sort?: "received_at" | "-received_at";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            amount: number | null;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            kind: string;
                            provider: string;
                            provider_event_id: string;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            received_at: string;
                            /** @enum {unknown} */
                            source: "response" | "callback" | "poll";
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_payments_by_id_void: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_prices_bulk: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    items: {
                        prices: {
                            amount: number;
                            compare_at_amount?: number | null;
                            /** @description ISO 4217, three letters */
                            currency: string;
                        }[];
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        variant_id: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            prices: {
                                /** @description Minor units of the currency */
                                amount: number;
                                compare_at_amount: number | null;
                                /** @description ISO 4217, three letters */
                                currency: string;
                            }[];
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            variant_id: string;
                            version: number;
                        }[];
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_prices_explain: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description ISO 4217, three letters */
                    currency: string;
                    quantity?: number;
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    variant_id: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        class: "base" | null;
                        losers: {
                            /** @description Minor units of the currency */
                            amount: number;
                            compare_at_amount: number | null;
                            /** @description ISO 4217, three letters */
                            currency: string;
                            ends_at: string | null;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            min_quantity: number;
                            price_list_id: string | null;
                            reason: string | null;
                            starts_at: string | null;
                        }[];
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        variant_id: string;
                        winner: {
                            /** @description Minor units of the currency */
                            amount: number;
                            compare_at_amount: number | null;
                            /** @description ISO 4217, three letters */
                            currency: string;
                            ends_at: string | null;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            min_quantity: number;
                            price_list_id: string | null;
                            starts_at: string | null;
                        } | null;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_products: {
        parameters: {
            query?: {
                category?: string;
                collection?: string;
                /** @description Adds `total` */
                count?: boolean;
                created_after?: string;
                created_before?: string;
                /** @description ISO 4217, three letters */
                currency?: string;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                ids?: string;
                in_stock?: boolean;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                market?: string;
                max_price?: number;
                min_price?: number;
                q?: string;
                /** @description `-created_at` unless told */
                sort?: "title" | "-title" | "created_at" | "-created_at" | "updated_at" | "-updated_at" | "price" | "-price" | "relevance" | "-relevance" | "best_selling" | "-best_selling" | "position" | "-position";
                status?: "draft" | "active" | "archived";
                tag?: string;
                type?: string;
                updated_after?: string;
                updated_before?: string;
                vendor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["StaffProduct"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_products: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    category_ids?: string[];
                    description?: string | null;
                    external_id?: string | null;
                    external_source?: string | null;
                    images?: {
                        alt?: string | null;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        media_id?: string;
                        url?: string;
                    }[];
                    is_featured?: boolean;
                    /** @description Free keys and values of your own */
                    metadata?: {
                        [key: string]: string | number | boolean | null;
                    };
                    options?: {
                        name: string;
                        values: string[];
                    }[];
                    requires_shipping?: boolean;
                    seo?: {
                        description?: string | null;
                        title?: string | null;
                    };
                    slug?: string;
                    /** @enum {unknown} */
                    status?: "draft" | "active" | "archived";
                    tags?: string[];
                    tax_category_id?: string | null;
                    title: string;
                    type?: string;
                    variants: {
                        barcode?: string | null;
                        cost_amount?: number | null;
                        cost_currency?: string | null;
                        external_id?: string | null;
                        external_source?: string | null;
                        height_mm?: number | null;
                        hs_code?: string | null;
                        length_mm?: number | null;
                        /** @description Free keys and values of your own */
                        metadata?: {
                            [key: string]: string | number | boolean | null;
                        };
                        options?: {
                            [key: string]: string;
                        };
                        origin_country?: string | null;
                        prices: {
                            amount: number;
                            compare_at_amount?: number | null;
                            /** @description ISO 4217, three letters */
                            currency: string;
                        }[];
                        requires_shipping?: boolean;
                        sku?: string | null;
                        stock?: {
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            location_id?: string;
                            on_hand: number;
                        };
                        title?: string;
                        track_inventory?: boolean;
                        weight_grams?: number | null;
                        width_mm?: number | null;
                    }[];
                    vendor?: string | null;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffProduct"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_products_by_id: {
        parameters: {
            query?: {
                /** @description ISO 4217, three letters */
                currency?: string;
                market?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffProduct"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_products_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_products_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    category_ids?: string[];
                    description?: string | null;
                    external_id?: string | null;
                    external_source?: string | null;
                    is_featured?: boolean;
                    metadata?: {
                        [key: string]: string | number | boolean | null;
                    } | null;
                    requires_shipping?: boolean;
                    seo?: {
                        description?: string | null;
                        title?: string | null;
                    } | null;
                    slug?: string;
                    /** @enum {unknown} */
                    status?: "draft" | "active" | "archived";
                    tags?: string[];
                    tax_category_id?: string | null;
                    title?: string;
                    type?: string;
                    vendor?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffProduct"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_products_by_id_images: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    alt?: string | null;
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    media_id?: string;
                    position?: number;
                    url?: string;
                    variant_id?: string | null;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductImage"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_admin_products_by_id_options: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    options: {
                        name: string;
                        values: string[];
                    }[];
                    version: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffProduct"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_products_by_id_options_preview: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    options: {
                        name: string;
                        values: string[];
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        archived: {
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            title: string;
                        }[];
                        created: {
                            options: {
                                [key: string]: string;
                            };
                            title: string;
                        }[];
                        kept: {
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            options: {
                                [key: string]: string;
                            };
                            title: string;
                        }[];
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_products_by_id_publish: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffProduct"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_products_by_id_unpublish: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffProduct"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_products_by_id_variants: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    barcode?: string | null;
                    cost_amount?: number | null;
                    cost_currency?: string | null;
                    external_id?: string | null;
                    external_source?: string | null;
                    height_mm?: number | null;
                    hs_code?: string | null;
                    length_mm?: number | null;
                    /** @description Free keys and values of your own */
                    metadata?: {
                        [key: string]: string | number | boolean | null;
                    };
                    options?: {
                        [key: string]: string;
                    };
                    origin_country?: string | null;
                    prices: {
                        amount: number;
                        compare_at_amount?: number | null;
                        /** @description ISO 4217, three letters */
                        currency: string;
                    }[];
                    requires_shipping?: boolean;
                    sku?: string | null;
                    stock?: {
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        location_id?: string;
                        on_hand: number;
                    };
                    title?: string;
                    track_inventory?: boolean;
                    weight_grams?: number | null;
                    width_mm?: number | null;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffVariant"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_products_bulk: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id?: string;
                            problem?: {
                                code: string;
                                detail: string;
                                errors?: {
                                    code: string;
                                    field: string;
                                    message: string;
                                }[];
                            };
                            /** @description The line, from 1 */
                            row: number;
                            /** @enum {unknown} */
                            status: "created" | "updated" | "failed";
                        }[];
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_realtime_broadcasts: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    data?: {
                        [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                    };
                    message: string;
                    /** @enum {unknown} */
                    severity?: "info" | "warning" | "critical";
                };
            };
        };
        responses: {
            /** @description Accepted: it is not finished yet */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                        };
                        message: string;
                        /** @enum {unknown} */
                        severity: "info" | "warning" | "critical";
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_realtime_connections: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-connected_at` unless told */
                sort?: "connected_at" | "-connected_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            connected_at: string;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            origin: string | null;
                            /** @description Of the log: up to it all was sent and read */
                            position: string;
                            principal: {
                                id: string | null;
                                /** @enum {unknown} */
                                kind: "anonymous" | "customer" | "staff" | "api_key";
                            };
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            process_id: string;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            seen_at: string;
                            topics: string[];
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_realtime_connections_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_realtime_limits: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accept_per_second: number;
                        auth_deadline_secs: number;
                        broadcast_buffer_size: number;
                        compression_threshold: number;
                        connection_timeout_secs: number;
                        enable_connection_rate_limit: boolean;
                        enable_message_rate_limit: boolean;
                        max_buffered_chunks: number;
                        max_connections: number;
                        max_connections_per_ip: number;
                        max_connections_per_minute: number;
                        max_connections_per_user: number;
                        max_control_per_second: number;
                        max_custom_bytes: number;
                        max_fragments: number;
                        max_message_size: number;
                        max_messages_per_minute: number;
                        max_queued_messages: number;
                        max_subscriptions_per_connection: number;
                        max_topic_length: number;
                        ping_interval_secs: number;
                        queued_bytes_max: number;
                        queued_bytes_stale: number;
                        replay_events_max: number;
                        resume_seconds: number;
                        stale_seconds: number;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_realtime_limits: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    accept_per_second?: number;
                    auth_deadline_secs?: number;
                    broadcast_buffer_size?: number;
                    compression_threshold?: number;
                    connection_timeout_secs?: number;
                    enable_connection_rate_limit?: boolean;
                    enable_message_rate_limit?: boolean;
                    max_buffered_chunks?: number;
                    max_connections?: number;
                    max_connections_per_ip?: number;
                    max_connections_per_minute?: number;
                    max_connections_per_user?: number;
                    max_control_per_second?: number;
                    max_custom_bytes?: number;
                    max_fragments?: number;
                    max_message_size?: number;
                    max_messages_per_minute?: number;
                    max_queued_messages?: number;
                    max_subscriptions_per_connection?: number;
                    max_topic_length?: number;
                    ping_interval_secs?: number;
                    queued_bytes_max?: number;
                    queued_bytes_stale?: number;
                    replay_events_max?: number;
                    resume_seconds?: number;
                    stale_seconds?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        accept_per_second: number;
                        auth_deadline_secs: number;
                        broadcast_buffer_size: number;
                        compression_threshold: number;
                        connection_timeout_secs: number;
                        enable_connection_rate_limit: boolean;
                        enable_message_rate_limit: boolean;
                        max_buffered_chunks: number;
                        max_connections: number;
                        max_connections_per_ip: number;
                        max_connections_per_minute: number;
                        max_connections_per_user: number;
                        max_control_per_second: number;
                        max_custom_bytes: number;
                        max_fragments: number;
                        max_message_size: number;
                        max_messages_per_minute: number;
                        max_queued_messages: number;
                        max_subscriptions_per_connection: number;
                        max_topic_length: number;
                        ping_interval_secs: number;
                        queued_bytes_max: number;
                        queued_bytes_stale: number;
                        replay_events_max: number;
                        resume_seconds: number;
                        stale_seconds: number;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_realtime_tickets: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Subscribed when the socket opens */
                    topics?: string[];
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        expires_at: string;
                        /** @description Opens one socket, `/ws?ticket=…`, or one stream, `/api/v1/store/events?ticket=…`. Good once, for 30 s, from the same origin */
                        ticket: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_refunds_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Minor units of the currency */
                        amount: number;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        currency: string;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        items: {
                            /** @description Minor units of the currency */
                            amount: number;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            order_item_id: string;
                            quantity: number;
                            /** @description Minor units of the currency */
                            tax_amount: number;
                        }[];
                        order_id: string | null;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        payment_id: string;
                        reason: string;
                        /** @enum {unknown} */
                        status: "pending" | "succeeded" | "failed";
                        /** @description Minor units of the currency */
                        tax_amount: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_reports_customers: {
        parameters: {
            query?: {
                compare?: "previous_period" | "previous_year";
                /** @description ISO 4217, three letters */
                currency?: string;
                /** @description The begin: a day of the store's zone, or an instant */
                from?: string;
                /** @description day when left out */
                interval?: "hour" | "day" | "week" | "month" | "quarter" | "year";
                /** @description Instead of from and to; last_30_days when left out */
                preset?: "today" | "yesterday" | "this_week" | "last_week" | "this_month" | "last_month" | "this_quarter" | "last_quarter" | "this_year" | "last_year" | "last_7_days" | "last_30_days" | "last_90_days";
                /** @description The end, itself left out; the end of today when left out */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        compare?: {
                            change_bps: {
                                customers_count: number | null;
                                new_customers_count: number | null;
                                returning_customers_count: number | null;
                            };
                            data: {
                                /** @description 2026-03-29, 2026-03, 2026-Q1, 2026, or an hour */
                                bucket: string;
                                /** @description A number of things */
                                customers_count: number;
                                /**
                                 * Format: date-time
                                 * @example 2026-03-01T12:00:00.000Z
                                 */
                                from: string;
                                /** @description A number of things */
                                new_customers_count: number;
                                /** @description A number of things */
                                returning_customers_count: number;
                                /**
                                 * Format: date-time
                                 * @example 2026-03-01T12:00:00.000Z
                                 */
                                to: string;
                            }[];
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            from: string;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            to: string;
                            totals: {
                                /** @description A number of things */
                                customers_count: number;
                                /** @description A number of things */
                                new_customers_count: number;
                                /** @description A number of things */
                                returning_customers_count: number;
                            };
                        };
                        currency: string;
                        data: {
                            /** @description 2026-03-29, 2026-03, 2026-Q1, 2026, or an hour */
                            bucket: string;
                            /** @description A number of things */
                            customers_count: number;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            from: string;
                            /** @description A number of things */
                            new_customers_count: number;
                            /** @description A number of things */
                            returning_customers_count: number;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            to: string;
                        }[];
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        from: string;
                        /** @enum {unknown} */
                        interval: "hour" | "day" | "week" | "month" | "quarter" | "year";
                        time_zone: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        to: string;
                        totals: {
                            /** @description A number of things */
                            customers_count: number;
                            /** @description A number of things */
                            new_customers_count: number;
                            /** @description A number of things */
                            returning_customers_count: number;
                        };
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_reports_dashboard: {
        parameters: {
            query?: {
                compare?: "previous_period" | "previous_year";
                /** @description ISO 4217, three letters */
                currency?: string;
                /** @description The begin: a day of the store's zone, or an instant */
                from?: string;
                /** @description day when left out */
                interval?: "hour" | "day" | "week" | "month" | "quarter" | "year";
                /** @description Instead of from and to; last_30_days when left out */
                preset?: "today" | "yesterday" | "this_week" | "last_week" | "this_month" | "last_month" | "this_quarter" | "last_quarter" | "this_year" | "last_year" | "last_7_days" | "last_30_days" | "last_90_days";
                /** @description The end, itself left out; the end of today when left out */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        compare?: {
                            change_bps: {
                                average_order_amount: number | null;
                                gross_sales_amount: number | null;
                                net_sales_amount: number | null;
                                new_customers_count: number | null;
                                orders_count: number | null;
                                returning_customers_count: number | null;
                                revenue_amount: number | null;
                                units_count: number | null;
                            };
                            data: {
                                /** @description Minor units of the currency */
                                average_order_amount: number;
                                /** @description 2026-03-29, 2026-03, 2026-Q1, 2026, or an hour */
                                bucket: string;
                                /**
                                 * Format: date-time
                                 * @example 2026-03-01T12:00:00.000Z
                                 */
                                from: string;
                                /** @description Minor units of the currency */
                                gross_sales_amount: number;
                                /** @description Minor units of the currency */
                                net_sales_amount: number;
                                /** @description A number of things */
                                new_customers_count: number;
                                /** @description A number of things */
                                orders_count: number;
                                /** @description A number of things */
                                returning_customers_count: number;
                                /** @description Minor units of the currency */
                                revenue_amount: number;
                                /**
                                 * Format: date-time
                                 * @example 2026-03-01T12:00:00.000Z
                                 */
                                to: string;
                                /** @description A number of things */
                                units_count: number;
                            }[];
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            from: string;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            to: string;
                            totals: {
                                /** @description Minor units of the currency */
                                average_order_amount: number;
                                /** @description Minor units of the currency */
                                gross_sales_amount: number;
                                /** @description Minor units of the currency */
                                net_sales_amount: number;
                                /** @description A number of things */
                                new_customers_count: number;
                                /** @description A number of things */
                                orders_count: number;
                                /** @description A number of things */
                                returning_customers_count: number;
                                /** @description Minor units of the currency */
                                revenue_amount: number;
                                /** @description A number of things */
                                units_count: number;
                            };
                        };
                        currency: string;
                        data: {
                            /** @description Minor units of the currency */
                            average_order_amount: number;
                            /** @description 2026-03-29, 2026-03, 2026-Q1, 2026, or an hour */
                            bucket: string;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            from: string;
                            /** @description Minor units of the currency */
                            gross_sales_amount: number;
                            /** @description Minor units of the currency */
                            net_sales_amount: number;
                            /** @description A number of things */
                            new_customers_count: number;
                            /** @description A number of things */
                            orders_count: number;
                            /** @description A number of things */
                            returning_customers_count: number;
                            /** @description Minor units of the currency */
                            revenue_amount: number;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            to: string;
                            /** @description A number of things */
                            units_count: number;
                        }[];
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        from: string;
                        /** @enum {unknown} */
                        interval: "hour" | "day" | "week" | "month" | "quarter" | "year";
                        time_zone: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        to: string;
                        totals: {
                            /** @description Minor units of the currency */
                            average_order_amount: number;
                            /** @description Minor units of the currency */
                            gross_sales_amount: number;
                            /** @description Minor units of the currency */
                            net_sales_amount: number;
                            /** @description A number of things */
                            new_customers_count: number;
                            /** @description A number of things */
                            orders_count: number;
                            /** @description A number of things */
                            returning_customers_count: number;
                            /** @description Minor units of the currency */
                            revenue_amount: number;
                            /** @description A number of things */
                            units_count: number;
                        };
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_reports_orders: {
        parameters: {
            query?: {
                compare?: "previous_period" | "previous_year";
                /** @description ISO 4217, three letters */
                currency?: string;
                /** @description The begin: a day of the store's zone, or an instant */
                from?: string;
                /** @description day when left out */
                interval?: "hour" | "day" | "week" | "month" | "quarter" | "year";
                /** @description Instead of from and to; last_30_days when left out */
                preset?: "today" | "yesterday" | "this_week" | "last_week" | "this_month" | "last_month" | "this_quarter" | "last_quarter" | "this_year" | "last_year" | "last_7_days" | "last_30_days" | "last_90_days";
                /** @description The end, itself left out; the end of today when left out */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        by_fulfillment_status: {
                            [key: string]: number;
                        };
                        by_payment_status: {
                            [key: string]: number;
                        };
                        by_status: {
                            [key: string]: number;
                        };
                        compare?: {
                            change_bps: {
                                average_order_amount: number | null;
                                cancelled_count: number | null;
                                orders_count: number | null;
                                placed_count: number | null;
                                units_count: number | null;
                            };
                            data: {
                                /** @description Minor units of the currency */
                                average_order_amount: number;
                                /** @description 2026-03-29, 2026-03, 2026-Q1, 2026, or an hour */
                                bucket: string;
                                /** @description A number of things */
                                cancelled_count: number;
                                /**
                                 * Format: date-time
                                 * @example 2026-03-01T12:00:00.000Z
                                 */
                                from: string;
                                /** @description A number of things */
                                orders_count: number;
                                /** @description A number of things */
                                placed_count: number;
                                /**
                                 * Format: date-time
                                 * @example 2026-03-01T12:00:00.000Z
                                 */
                                to: string;
                                /** @description A number of things */
                                units_count: number;
                            }[];
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            from: string;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            to: string;
                            totals: {
                                /** @description Minor units of the currency */
                                average_order_amount: number;
                                /** @description A number of things */
                                cancelled_count: number;
                                /** @description A number of things */
                                orders_count: number;
                                /** @description A number of things */
                                placed_count: number;
                                /** @description A number of things */
                                units_count: number;
                            };
                        };
                        currency: string;
                        data: {
                            /** @description Minor units of the currency */
                            average_order_amount: number;
                            /** @description 2026-03-29, 2026-03, 2026-Q1, 2026, or an hour */
                            bucket: string;
                            /** @description A number of things */
                            cancelled_count: number;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            from: string;
                            /** @description A number of things */
                            orders_count: number;
                            /** @description A number of things */
                            placed_count: number;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            to: string;
                            /** @description A number of things */
                            units_count: number;
                        }[];
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        from: string;
                        /** @enum {unknown} */
                        interval: "hour" | "day" | "week" | "month" | "quarter" | "year";
                        time_zone: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        to: string;
                        totals: {
                            /** @description Minor units of the currency */
                            average_order_amount: number;
                            /** @description A number of things */
                            cancelled_count: number;
                            /** @description A number of things */
                            orders_count: number;
                            /** @description A number of things */
                            placed_count: number;
                            /** @description A number of things */
                            units_count: number;
                        };
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_reports_products: {
        parameters: {
            query?: {
                compare?: "previous_period" | "previous_year";
                /** @description ISO 4217, three letters */
                currency?: string;
                /** @description The begin: a day of the store's zone, or an instant */
                from?: string;
                /** @description day when left out */
                interval?: "hour" | "day" | "week" | "month" | "quarter" | "year";
                /** @description Products named; 20 */
                limit?: number;
                /** @description Instead of from and to; last_30_days when left out */
                preset?: "today" | "yesterday" | "this_week" | "last_week" | "this_month" | "last_month" | "this_quarter" | "last_quarter" | "this_year" | "last_year" | "last_7_days" | "last_30_days" | "last_90_days";
                /** @description The end, itself left out; the end of today when left out */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        compare?: {
                            change_bps: {
                                net_sales_amount: number | null;
                                products_count: number | null;
                                units_count: number | null;
                            };
                            data: {
                                /** @description 2026-03-29, 2026-03, 2026-Q1, 2026, or an hour */
                                bucket: string;
                                /**
                                 * Format: date-time
                                 * @example 2026-03-01T12:00:00.000Z
                                 */
                                from: string;
                                /** @description Minor units of the currency */
                                net_sales_amount: number;
                                /**
                                 * Format: date-time
                                 * @example 2026-03-01T12:00:00.000Z
                                 */
                                to: string;
                                /** @description A number of things */
                                units_count: number;
                            }[];
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            from: string;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            to: string;
                            totals: {
                                /** @description Minor units of the currency */
                                net_sales_amount: number;
                                /** @description A number of things */
                                products_count: number;
                                /** @description A number of things */
                                units_count: number;
                            };
                        };
                        currency: string;
                        data: {
                            /** @description 2026-03-29, 2026-03, 2026-Q1, 2026, or an hour */
                            bucket: string;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            from: string;
                            /** @description Minor units of the currency */
                            net_sales_amount: number;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            to: string;
                            /** @description A number of things */
                            units_count: number;
                        }[];
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        from: string;
                        /** @enum {unknown} */
                        interval: "hour" | "day" | "week" | "month" | "quarter" | "year";
                        products: {
                            /** @description Minor units of the currency */
                            net_sales_amount: number;
                            /** @description A number of things */
                            orders_count: number;
                            product_id: string | null;
                            title: string;
                            /** @description A number of things */
                            units_count: number;
                        }[];
                        time_zone: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        to: string;
                        totals: {
                            /** @description Minor units of the currency */
                            net_sales_amount: number;
                            /** @description A number of things */
                            products_count: number;
                            /** @description A number of things */
                            units_count: number;
                        };
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_reports_sales: {
        parameters: {
            query?: {
                compare?: "previous_period" | "previous_year";
                /** @description ISO 4217, three letters */
                currency?: string;
                /** @description The begin: a day of the store's zone, or an instant */
                from?: string;
                /** @description day when left out */
                interval?: "hour" | "day" | "week" | "month" | "quarter" | "year";
                /** @description Instead of from and to; last_30_days when left out */
                preset?: "today" | "yesterday" | "this_week" | "last_week" | "this_month" | "last_month" | "this_quarter" | "last_quarter" | "this_year" | "last_year" | "last_7_days" | "last_30_days" | "last_90_days";
                /** @description The end, itself left out; the end of today when left out */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        compare?: {
                            change_bps: {
                                average_order_amount: number | null;
                                captured_amount: number | null;
                                credit_amount: number | null;
                                discount_amount: number | null;
                                gross_sales_amount: number | null;
                                net_sales_amount: number | null;
                                orders_count: number | null;
                                refunded_amount: number | null;
                                revenue_amount: number | null;
                                shipping_amount: number | null;
                                tax_amount: number | null;
                                total_sales_amount: number | null;
                                units_count: number | null;
                            };
                            data: {
                                /** @description Minor units of the currency */
                                average_order_amount: number;
                                /** @description 2026-03-29, 2026-03, 2026-Q1, 2026, or an hour */
                                bucket: string;
                                /** @description Minor units of the currency */
                                captured_amount: number;
                                /** @description Minor units of the currency */
                                credit_amount: number;
                                /** @description Minor units of the currency */
                                discount_amount: number;
                                /**
                                 * Format: date-time
                                 * @example 2026-03-01T12:00:00.000Z
                                 */
                                from: string;
                                /** @description Minor units of the currency */
                                gross_sales_amount: number;
                                /** @description Minor units of the currency */
                                net_sales_amount: number;
                                /** @description A number of things */
                                orders_count: number;
                                /** @description Minor units of the currency */
                                refunded_amount: number;
                                /** @description Minor units of the currency */
                                revenue_amount: number;
                                /** @description Minor units of the currency */
                                shipping_amount: number;
                                /** @description Minor units of the currency */
                                tax_amount: number;
                                /**
                                 * Format: date-time
                                 * @example 2026-03-01T12:00:00.000Z
                                 */
                                to: string;
                                /** @description Minor units of the currency */
                                total_sales_amount: number;
                                /** @description A number of things */
                                units_count: number;
                            }[];
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            from: string;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            to: string;
                            totals: {
                                /** @description Minor units of the currency */
                                average_order_amount: number;
                                /** @description Minor units of the currency */
                                captured_amount: number;
                                /** @description Minor units of the currency */
                                credit_amount: number;
                                /** @description Minor units of the currency */
                                discount_amount: number;
                                /** @description Minor units of the currency */
                                gross_sales_amount: number;
                                /** @description Minor units of the currency */
                                net_sales_amount: number;
                                /** @description A number of things */
                                orders_count: number;
                                /** @description Minor units of the currency */
                                refunded_amount: number;
                                /** @description Minor units of the currency */
                                revenue_amount: number;
                                /** @description Minor units of the currency */
                                shipping_amount: number;
                                /** @description Minor units of the currency */
                                tax_amount: number;
                                /** @description Minor units of the currency */
                                total_sales_amount: number;
                                /** @description A number of things */
                                units_count: number;
                            };
                        };
                        currency: string;
                        data: {
                            /** @description Minor units of the currency */
                            average_order_amount: number;
                            /** @description 2026-03-29, 2026-03, 2026-Q1, 2026, or an hour */
                            bucket: string;
                            /** @description Minor units of the currency */
                            captured_amount: number;
                            /** @description Minor units of the currency */
                            credit_amount: number;
                            /** @description Minor units of the currency */
                            discount_amount: number;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            from: string;
                            /** @description Minor units of the currency */
                            gross_sales_amount: number;
                            /** @description Minor units of the currency */
                            net_sales_amount: number;
                            /** @description A number of things */
                            orders_count: number;
                            /** @description Minor units of the currency */
                            refunded_amount: number;
                            /** @description Minor units of the currency */
                            revenue_amount: number;
                            /** @description Minor units of the currency */
                            shipping_amount: number;
                            /** @description Minor units of the currency */
                            tax_amount: number;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            to: string;
                            /** @description Minor units of the currency */
                            total_sales_amount: number;
                            /** @description A number of things */
                            units_count: number;
                        }[];
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        from: string;
                        /** @enum {unknown} */
                        interval: "hour" | "day" | "week" | "month" | "quarter" | "year";
                        time_zone: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        to: string;
                        totals: {
                            /** @description Minor units of the currency */
                            average_order_amount: number;
                            /** @description Minor units of the currency */
                            captured_amount: number;
                            /** @description Minor units of the currency */
                            credit_amount: number;
                            /** @description Minor units of the currency */
                            discount_amount: number;
                            /** @description Minor units of the currency */
                            gross_sales_amount: number;
                            /** @description Minor units of the currency */
                            net_sales_amount: number;
                            /** @description A number of things */
                            orders_count: number;
                            /** @description Minor units of the currency */
                            refunded_amount: number;
                            /** @description Minor units of the currency */
                            revenue_amount: number;
                            /** @description Minor units of the currency */
                            shipping_amount: number;
                            /** @description Minor units of the currency */
                            tax_amount: number;
                            /** @description Minor units of the currency */
                            total_sales_amount: number;
                            /** @description A number of things */
                            units_count: number;
                        };
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_rounding_policies: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-version` unless told */
                sort?: "version" | "-version";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @enum {unknown} */
                            allocation: "largest_remainder";
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            /** @enum {unknown} */
                            level: "line";
                            /** @enum {unknown} */
                            mode: "half_up" | "half_even";
                            version: number;
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_rounding_policies: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {unknown} */
                    mode: "half_up" | "half_even";
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {unknown} */
                        allocation: "largest_remainder";
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @enum {unknown} */
                        level: "line";
                        /** @enum {unknown} */
                        mode: "half_up" | "half_even";
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            key: string;
                            /** @description What the rule of this setting takes */
                            value: unknown;
                            version: number;
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_settings_by_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        key: string;
                        /** @description What the rule of this setting takes */
                        value: unknown;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_settings_by_key: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What the rule of this setting takes */
                    value: unknown;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        key: string;
                        /** @description What the rule of this setting takes */
                        value: unknown;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_shipping_methods: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at" | "name" | "-name" | "code" | "-code";
                zone_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /** @description Minor units by currency */
                            amounts: {
                                [key: string]: number;
                            };
                            archived_at: string | null;
                            code: string;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            days_max: number | null;
                            days_min: number | null;
                            free_over_amounts: {
                                [key: string]: number;
                            } | null;
                            handling_amounts: {
                                [key: string]: number;
                            } | null;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            is_active: boolean;
                            location_id: string | null;
                            max_subtotal_amounts: {
                                [key: string]: number;
                            } | null;
                            max_weight_grams: number | null;
                            min_subtotal_amounts: {
                                [key: string]: number;
                            } | null;
                            min_weight_grams: number | null;
                            name: string;
                            tax_category_id: string | null;
                            /** @enum {unknown} */
                            type: "flat" | "free_over" | "pickup";
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            updated_at: string;
                            version: number;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            zone_id: string;
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_shipping_methods: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Minor units by currency */
                    amounts?: {
                        [key: string]: number;
                    };
                    code: string;
                    days_max?: number | null;
                    days_min?: number | null;
                    free_over_amounts?: {
                        [key: string]: number;
                    } | null;
                    handling_amounts?: {
                        [key: string]: number;
                    } | null;
                    is_active?: boolean;
                    location_id?: string | null;
                    max_subtotal_amounts?: {
                        [key: string]: number;
                    } | null;
                    max_weight_grams?: number | null;
                    min_subtotal_amounts?: {
                        [key: string]: number;
                    } | null;
                    min_weight_grams?: number | null;
                    name: string;
                    tax_category_id?: string | null;
                    /** @enum {unknown} */
                    type: "flat" | "free_over" | "pickup";
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    zone_id: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Minor units by currency */
                        amounts: {
                            [key: string]: number;
                        };
                        archived_at: string | null;
                        code: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        days_max: number | null;
                        days_min: number | null;
                        free_over_amounts: {
                            [key: string]: number;
                        } | null;
                        handling_amounts: {
                            [key: string]: number;
                        } | null;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        is_active: boolean;
                        location_id: string | null;
                        max_subtotal_amounts: {
                            [key: string]: number;
                        } | null;
                        max_weight_grams: number | null;
                        min_subtotal_amounts: {
                            [key: string]: number;
                        } | null;
                        min_weight_grams: number | null;
                        name: string;
                        tax_category_id: string | null;
                        /** @enum {unknown} */
                        type: "flat" | "free_over" | "pickup";
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        updated_at: string;
                        version: number;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        zone_id: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_shipping_methods_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Minor units by currency */
                        amounts: {
                            [key: string]: number;
                        };
                        archived_at: string | null;
                        code: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        days_max: number | null;
                        days_min: number | null;
                        free_over_amounts: {
                            [key: string]: number;
                        } | null;
                        handling_amounts: {
                            [key: string]: number;
                        } | null;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        is_active: boolean;
                        location_id: string | null;
                        max_subtotal_amounts: {
                            [key: string]: number;
                        } | null;
                        max_weight_grams: number | null;
                        min_subtotal_amounts: {
                            [key: string]: number;
                        } | null;
                        min_weight_grams: number | null;
                        name: string;
                        tax_category_id: string | null;
                        /** @enum {unknown} */
                        type: "flat" | "free_over" | "pickup";
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        updated_at: string;
                        version: number;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        zone_id: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_shipping_methods_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_shipping_methods_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Minor units by currency */
                    amounts?: {
                        [key: string]: number;
                    };
                    code?: string;
                    days_max?: number | null;
                    days_min?: number | null;
                    free_over_amounts?: {
                        [key: string]: number;
                    } | null;
                    handling_amounts?: {
                        [key: string]: number;
                    } | null;
                    is_active?: boolean;
                    location_id?: string | null;
                    max_subtotal_amounts?: {
                        [key: string]: number;
                    } | null;
                    max_weight_grams?: number | null;
                    min_subtotal_amounts?: {
                        [key: string]: number;
                    } | null;
                    min_weight_grams?: number | null;
                    name?: string;
                    tax_category_id?: string | null;
                    /** @enum {unknown} */
                    type?: "flat" | "free_over" | "pickup";
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    zone_id?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Minor units by currency */
                        amounts: {
                            [key: string]: number;
                        };
                        archived_at: string | null;
                        code: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        days_max: number | null;
                        days_min: number | null;
                        free_over_amounts: {
                            [key: string]: number;
                        } | null;
                        handling_amounts: {
                            [key: string]: number;
                        } | null;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        is_active: boolean;
                        location_id: string | null;
                        max_subtotal_amounts: {
                            [key: string]: number;
                        } | null;
                        max_weight_grams: number | null;
                        min_subtotal_amounts: {
                            [key: string]: number;
                        } | null;
                        min_weight_grams: number | null;
                        name: string;
                        tax_category_id: string | null;
                        /** @enum {unknown} */
                        type: "flat" | "free_over" | "pickup";
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        updated_at: string;
                        version: number;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        zone_id: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_shipping_zones: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-created_at` unless told */
                sort?: "position" | "-position" | "created_at" | "-created_at" | "name" | "-name";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            countries: string[];
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            name: string;
                            position: number;
                            postal_rules: {
                                prefixes: string[];
                                /** @description Both ends are included and of equal length */
                                ranges: {
                                    from: string;
                                    to: string;
                                }[];
                            } | null;
                            regions: string[];
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            updated_at: string;
                            version: number;
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_shipping_zones: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description ISO 3166-1 alpha-2; empty: the rest of the world */
                    countries: string[];
                    name: string;
                    position?: number;
                    postal_rules?: {
                        prefixes?: string[];
                        /** @description Both ends are included and of equal length */
                        ranges?: {
                            from: string;
                            to: string;
                        }[];
                    } | null;
                    regions?: string[] | null;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        countries: string[];
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        name: string;
                        position: number;
                        postal_rules: {
                            prefixes: string[];
                            /** @description Both ends are included and of equal length */
                            ranges: {
                                from: string;
                                to: string;
                            }[];
                        } | null;
                        regions: string[];
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        updated_at: string;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_shipping_zones_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        countries: string[];
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        name: string;
                        position: number;
                        postal_rules: {
                            prefixes: string[];
                            /** @description Both ends are included and of equal length */
                            ranges: {
                                from: string;
                                to: string;
                            }[];
                        } | null;
                        regions: string[];
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        updated_at: string;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_shipping_zones_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_shipping_zones_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description ISO 3166-1 alpha-2; empty: the rest of the world */
                    countries?: string[];
                    name?: string;
                    position?: number;
                    postal_rules?: {
                        prefixes?: string[];
                        /** @description Both ends are included and of equal length */
                        ranges?: {
                            from: string;
                            to: string;
                        }[];
                    } | null;
                    regions?: string[] | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        countries: string[];
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        name: string;
                        position: number;
                        postal_rules: {
                            prefixes: string[];
                            /** @description Both ends are included and of equal length */
                            ranges: {
                                from: string;
                                to: string;
                            }[];
                        } | null;
                        regions: string[];
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        updated_at: string;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_staff: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `created_at` unless told */
                sort?: "created_at" | "-created_at" | "email" | "-email";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            email: string;
                            extra_scopes: string[];
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            name: string;
                            /** @enum {unknown} */
                            role: "owner" | "admin" | "manager" | "support" | "read_only";
                            /** @enum {unknown} */
                            status: "invited" | "active" | "removed";
                            version: number;
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_staff: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email: string;
                    extra_scopes?: string[];
                    name: string;
                    /** @enum {unknown} */
                    role: "owner" | "admin" | "manager" | "support" | "read_only";
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        email: string;
                        extra_scopes: string[];
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        name: string;
                        /** @enum {unknown} */
                        role: "owner" | "admin" | "manager" | "support" | "read_only";
                        /** @enum {unknown} */
                        status: "invited" | "active" | "removed";
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_staff_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_staff_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    extra_scopes?: string[];
                    name?: string;
                    /** @enum {unknown} */
                    role?: "owner" | "admin" | "manager" | "support" | "read_only";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        email: string;
                        extra_scopes: string[];
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        name: string;
                        /** @enum {unknown} */
                        role: "owner" | "admin" | "manager" | "support" | "read_only";
                        /** @enum {unknown} */
                        status: "invited" | "active" | "removed";
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_store: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Store"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_store: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description ISO 4217, three letters */
                    default_currency?: string;
                    default_locale?: string;
                    legal_name?: string | null;
                    /** @description Free keys and values of your own */
                    metadata?: {
                        [key: string]: string | number | boolean | null;
                    };
                    name?: string;
                    /**
                     * @description Anything but active: shoppers may look, and every change of theirs is refused
                     * @enum {unknown}
                     */
                    status?: "active" | "suspended" | "closing";
                    time_zone?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Store"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_store_domains: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `host` unless told */
                sort?: "host" | "-host";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            host: string;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            is_primary: boolean;
                            version: number;
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_store_domains: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    host: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        host: string;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        is_primary: boolean;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_store_domains_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_stores: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `position` unless told */
                sort?: "position" | "-position";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Store"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_stores: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description ISO 4217, three letters */
                    default_currency?: string;
                    default_locale?: string;
                    name: string;
                    slug?: string;
                    time_zone?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Store"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_tax_calculate: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * Format: date-time
                     * @example 2026-03-01T12:00:00.000Z
                     */
                    at?: string;
                    /** @description ISO 3166-1 alpha-2 */
                    country: string;
                    /** @description ISO 4217, three letters */
                    currency: string;
                    /** @description Amounts after discounts */
                    items: {
                        /** @description Minor units of the currency */
                        amount: number;
                        tax_category?: string | null;
                        tax_category_id?: string | null;
                    }[];
                    postal_code?: string | null;
                    prices_include_tax?: boolean;
                    region?: string | null;
                    /** @description Minor units of the currency */
                    shipping_amount?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        currency: string;
                        items: {
                            /** @description Minor units of the currency */
                            amount: number;
                            /** @description Minor units of the currency */
                            tax_amount: number;
                            tax_lines: {
                                category: string | null;
                                country: string | null;
                                name: string;
                                rate_ppm: number;
                                region: string | null;
                                /** @description Minor units of the currency */
                                tax_amount: number;
                                /** @description Minor units of the currency */
                                taxable_amount: number;
                                /** @enum {unknown} */
                                treatment: "taxed" | "zero" | "exempt" | "reverse_charge" | "export" | "out_of_scope" | "estimated";
                            }[];
                            /** @description Minor units of the currency */
                            total_amount: number;
                        }[];
                        shipping: {
                            /** @description Minor units of the currency */
                            amount: number;
                            /** @description Minor units of the currency */
                            tax_amount: number;
                            tax_lines: {
                                category: string | null;
                                country: string | null;
                                name: string;
                                rate_ppm: number;
                                region: string | null;
                                /** @description Minor units of the currency */
                                tax_amount: number;
                                /** @description Minor units of the currency */
                                taxable_amount: number;
                                /** @enum {unknown} */
                                treatment: "taxed" | "zero" | "exempt" | "reverse_charge" | "export" | "out_of_scope" | "estimated";
                            }[];
                            /** @description Minor units of the currency */
                            total_amount: number;
                        } | null;
                        /** @description Minor units of the currency */
                        tax_amount: number;
                        tax_included: boolean;
                        tax_lines: {
                            name: string;
                            rate_ppm: number;
                            /** @description Minor units of the currency */
                            tax_amount: number;
                            /** @description Minor units of the currency */
                            taxable_amount: number;
                        }[];
                        /** @description Minor units of the currency */
                        total_amount: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_tax_categories: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at" | "name" | "-name" | "code" | "-code";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            code: string;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            is_digital: boolean;
                            name: string;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            updated_at: string;
                            version: number;
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_tax_categories: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                    is_digital?: boolean;
                    name: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        code: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        is_digital: boolean;
                        name: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        updated_at: string;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_tax_categories_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        code: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        is_digital: boolean;
                        name: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        updated_at: string;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_tax_categories_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_tax_categories_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    code?: string;
                    is_digital?: boolean;
                    name?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        code: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        is_digital: boolean;
                        name: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        updated_at: string;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_tax_rates: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at" | "name" | "-name";
                zone_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            applies_to_shipping: boolean;
                            category_id: string | null;
                            component: string | null;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            /** @enum {unknown} */
                            kind: "vat" | "gst" | "sales_tax";
                            name: string;
                            rate_ppm: number;
                            source: string | null;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            updated_at: string;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            valid_from: string;
                            valid_until: string | null;
                            version: number;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            zone_id: string;
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_tax_rates: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    applies_to_shipping?: boolean;
                    category_id?: string | null;
                    component?: string | null;
                    /** @enum {unknown} */
                    kind?: "vat" | "gst" | "sales_tax";
                    name?: string;
                    /** @description Parts per million: 190000 is 19 % */
                    rate_ppm: number;
                    source?: string | null;
                    /**
                     * Format: date-time
                     * @example 2026-03-01T12:00:00.000Z
                     */
                    valid_from?: string;
                    valid_until?: string | null;
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    zone_id: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        applies_to_shipping: boolean;
                        category_id: string | null;
                        component: string | null;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        /** @enum {unknown} */
                        kind: "vat" | "gst" | "sales_tax";
                        name: string;
                        rate_ppm: number;
                        source: string | null;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        updated_at: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        valid_from: string;
                        valid_until: string | null;
                        version: number;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        zone_id: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_tax_rates_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        applies_to_shipping: boolean;
                        category_id: string | null;
                        component: string | null;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        /** @enum {unknown} */
                        kind: "vat" | "gst" | "sales_tax";
                        name: string;
                        rate_ppm: number;
                        source: string | null;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        updated_at: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        valid_from: string;
                        valid_until: string | null;
                        version: number;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        zone_id: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_tax_rates_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_tax_rates_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    applies_to_shipping?: boolean;
                    category_id?: string | null;
                    component?: string | null;
                    /** @enum {unknown} */
                    kind?: "vat" | "gst" | "sales_tax";
                    name?: string;
                    /** @description Parts per million: 190000 is 19 % */
                    rate_ppm?: number;
                    source?: string | null;
                    /**
                     * Format: date-time
                     * @example 2026-03-01T12:00:00.000Z
                     */
                    valid_from?: string;
                    valid_until?: string | null;
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    zone_id?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        applies_to_shipping: boolean;
                        category_id: string | null;
                        component: string | null;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        /** @enum {unknown} */
                        kind: "vat" | "gst" | "sales_tax";
                        name: string;
                        rate_ppm: number;
                        source: string | null;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        updated_at: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        valid_from: string;
                        valid_until: string | null;
                        version: number;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        zone_id: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_tax_zones: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description ISO 3166-1 alpha-2 */
                country?: string;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at" | "name" | "-name" | "code" | "-code";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            code: string;
                            country: string;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            name: string;
                            postal_from: string | null;
                            postal_prefix: string | null;
                            postal_to: string | null;
                            region: string | null;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            updated_at: string;
                            version: number;
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_admin_tax_zones: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                    /** @description ISO 3166-1 alpha-2 */
                    country: string;
                    name: string;
                    postal_from?: string | null;
                    postal_prefix?: string | null;
                    postal_to?: string | null;
                    region?: string | null;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        code: string;
                        country: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        name: string;
                        postal_from: string | null;
                        postal_prefix: string | null;
                        postal_to: string | null;
                        region: string | null;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        updated_at: string;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_tax_zones_by_id: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        code: string;
                        country: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        name: string;
                        postal_from: string | null;
                        postal_prefix: string | null;
                        postal_to: string | null;
                        region: string | null;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        updated_at: string;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_tax_zones_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_tax_zones_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    code?: string;
                    /** @description ISO 3166-1 alpha-2 */
                    country?: string;
                    name?: string;
                    postal_from?: string | null;
                    postal_prefix?: string | null;
                    postal_to?: string | null;
                    region?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        code: string;
                        country: string;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        created_at: string;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        name: string;
                        postal_from: string | null;
                        postal_prefix: string | null;
                        postal_to: string | null;
                        region: string | null;
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        updated_at: string;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_admin_variants_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_admin_variants_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    barcode?: string | null;
                    cost_amount?: number | null;
                    cost_currency?: string | null;
                    external_id?: string | null;
                    external_source?: string | null;
                    height_mm?: number | null;
                    hs_code?: string | null;
                    length_mm?: number | null;
                    metadata?: {
                        [key: string]: string | number | boolean | null;
                    } | null;
                    options?: {
                        [key: string]: string;
                    };
                    origin_country?: string | null;
                    position?: number;
                    requires_shipping?: boolean;
                    sku?: string | null;
                    title?: string;
                    track_inventory?: boolean;
                    weight_grams?: number | null;
                    width_mm?: number | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffVariant"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_variants_by_id_price_history: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-valid_from` unless told */
                sort?: "valid_from" | "-valid_from";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            actor: components["schemas"]["Actor"];
                            /** @description Minor units of the currency */
                            amount: number;
                            compare_at_amount: number | null;
                            /** @description ISO 4217, three letters */
                            currency: string;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            min_quantity: number;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            valid_from: string;
                            valid_to: string | null;
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admin_variants_by_id_prices: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        prices: {
                            /** @description Minor units of the currency */
                            amount: number;
                            compare_at_amount: number | null;
                            /** @description ISO 4217, three letters */
                            currency: string;
                        }[];
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        variant_id: string;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_admin_variants_by_id_prices: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    prices: {
                        amount: number;
                        compare_at_amount?: number | null;
                        /** @description ISO 4217, three letters */
                        currency: string;
                    }[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        prices: {
                            /** @description Minor units of the currency */
                            amount: number;
                            compare_at_amount: number | null;
                            /** @description ISO 4217, three letters */
                            currency: string;
                        }[];
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        variant_id: string;
                        version: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_auth_login: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_auth_logout: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_auth_password_reset: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email: string;
                };
            };
        };
        responses: {
            /** @description Accepted: it is not finished yet */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_auth_password_reset_confirm: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password: string;
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_auth_refresh: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    refresh_token: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tokens"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_auth_register: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    accepts_marketing?: boolean;
                    email: string;
                    first_name?: string | null;
                    last_name?: string | null;
                    password: string;
                    phone?: string | null;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            /** @description Accepted: it is not finished yet */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_auth_verify_email: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_auth_verify_email_request: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted: it is not finished yet */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_carts: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description ISO 4217, three letters */
                    currency?: string;
                    email?: string | null;
                    items?: {
                        /** @description What makes this line its own, such as an engraving */
                        attributes?: {
                            [key: string]: string | number | boolean | null;
                        };
                        quantity: number;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        variant_id: string;
                    }[];
                    market?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_carts_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_store_carts_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_store_carts_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    billing_address?: components["schemas"]["Address"] | null;
                    email?: string | null;
                    market?: string;
                    /** @description Free keys and values of your own */
                    metadata?: {
                        [key: string]: string | number | boolean | null;
                    };
                    note?: string | null;
                    shipping_address?: components["schemas"]["Address"] | null;
                    vat_id?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_carts_by_id_checkout: {
        parameters: {
            query?: never;
            header?: {
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        hold_expires_at?: string;
                        missing: ("email" | "shipping_address" | "billing_address" | "shipping_method" | "payment")[];
                        order_intent?: components["schemas"]["OrderIntent"];
                        stages: {
                            complete: boolean;
                            missing: ("email" | "shipping_address" | "billing_address" | "shipping_method" | "payment")[];
                            /** @enum {unknown} */
                            name: "addresses" | "shipping" | "payment" | "complete";
                        }[];
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_carts_by_id_checkout: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        cart: components["schemas"]["Cart"];
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        hold_expires_at: string;
                        missing: ("email" | "shipping_address" | "billing_address" | "shipping_method" | "payment")[];
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_carts_by_id_claim: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_carts_by_id_complete: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    billing_address?: components["schemas"]["Address"] | null;
                    coupons?: string[];
                    email?: string | null;
                    /** @description Minor units of the currency */
                    expected_total_amount?: number;
                    payment?: {
                        provider: string;
                        return_url?: string;
                        token?: string;
                    };
                    shipping_address?: components["schemas"]["Address"] | null;
                    shipping_method_id?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Placed"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Placed"];
                };
            };
            /** @description Accepted: it is not finished yet */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Waiting"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_carts_by_id_coupons: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    code: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_store_carts_by_id_coupons_by_code: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                code: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_carts_by_id_items: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What makes this line its own, such as an engraving */
                    attributes?: {
                        [key: string]: string | number | boolean | null;
                    };
                    quantity: number;
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    variant_id: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_store_carts_by_id_items_by_item_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
                item_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_store_carts_by_id_items_by_item_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
                item_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description What makes this line its own, such as an engraving */
                    attributes?: {
                        [key: string]: string | number | boolean | null;
                    };
                    quantity?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_carts_by_id_payment_options: {
        parameters: {
            query?: never;
            header?: {
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            currencies: string[];
                            fields: string[];
                            max_amount: number | null;
                            method_type: string;
                            min_amount: number | null;
                            name: string;
                            needs_redirect: boolean;
                            provider: string;
                            supports_recurring: boolean;
                        }[];
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    put_store_carts_by_id_shipping_method: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    shipping_method_id: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_carts_by_id_shipping_options: {
        parameters: {
            query?: never;
            header?: {
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            currency: string;
                            estimate: {
                                days_max: number | null;
                                days_min: number | null;
                            };
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            name: string;
                            /** @description Minor units of the currency */
                            price_amount: number;
                        }[];
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_carts_mine: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_carts_restore: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cart"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_categories: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `position` unless told */
                sort?: "position" | "-position";
            };
            header?: {
                /** @description The ETag of an earlier answer: 304 when nothing changed */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            children: {
                                children: {
                                    children: {
                                        children: {
                                            children: {
                                                children: {
                                                    children: {
                                                        children: {
                                                            children: {
                                                                children: {
                                                                    description: string | null;
                                                                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                                                    id: string;
                                                                    name: string;
                                                                    parent_id: string | null;
                                                                    /** @description Slugs from the root, joined by / */
                                                                    path: string;
                                                                    position: number;
                                                                    slug: string;
                                                                    version: number;
                                                                }[];
                                                                description: string | null;
                                                                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                                                id: string;
                                                                name: string;
                                                                parent_id: string | null;
                                                                /** @description Slugs from the root, joined by / */
                                                                path: string;
                                                                position: number;
                                                                slug: string;
                                                                version: number;
                                                            }[];
                                                            description: string | null;
                                                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                                            id: string;
                                                            name: string;
                                                            parent_id: string | null;
                                                            /** @description Slugs from the root, joined by / */
                                                            path: string;
                                                            position: number;
                                                            slug: string;
                                                            version: number;
                                                        }[];
                                                        description: string | null;
                                                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                                        id: string;
                                                        name: string;
                                                        parent_id: string | null;
                                                        /** @description Slugs from the root, joined by / */
                                                        path: string;
                                                        position: number;
                                                        slug: string;
                                                        version: number;
                                                    }[];
                                                    description: string | null;
                                                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                                    id: string;
                                                    name: string;
                                                    parent_id: string | null;
                                                    /** @description Slugs from the root, joined by / */
                                                    path: string;
                                                    position: number;
                                                    slug: string;
                                                    version: number;
                                                }[];
                                                description: string | null;
                                                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                                id: string;
                                                name: string;
                                                parent_id: string | null;
                                                /** @description Slugs from the root, joined by / */
                                                path: string;
                                                position: number;
                                                slug: string;
                                                version: number;
                                            }[];
                                            description: string | null;
                                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                            id: string;
                                            name: string;
                                            parent_id: string | null;
                                            /** @description Slugs from the root, joined by / */
                                            path: string;
                                            position: number;
                                            slug: string;
                                            version: number;
                                        }[];
                                        description: string | null;
                                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                        id: string;
                                        name: string;
                                        parent_id: string | null;
                                        /** @description Slugs from the root, joined by / */
                                        path: string;
                                        position: number;
                                        slug: string;
                                        version: number;
                                    }[];
                                    description: string | null;
                                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                    id: string;
                                    name: string;
                                    parent_id: string | null;
                                    /** @description Slugs from the root, joined by / */
                                    path: string;
                                    position: number;
                                    slug: string;
                                    version: number;
                                }[];
                                description: string | null;
                                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                id: string;
                                name: string;
                                parent_id: string | null;
                                /** @description Slugs from the root, joined by / */
                                path: string;
                                position: number;
                                slug: string;
                                version: number;
                            }[];
                            description: string | null;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            name: string;
                            parent_id: string | null;
                            /** @description Slugs from the root, joined by / */
                            path: string;
                            position: number;
                            slug: string;
                            version: number;
                        }[];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Not changed since this ETag */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_categories_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of an earlier answer: 304 when nothing changed */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        children: {
                            children: {
                                children: {
                                    children: {
                                        children: {
                                            children: {
                                                children: {
                                                    children: {
                                                        children: {
                                                            children: {
                                                                description: string | null;
                                                                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                                                id: string;
                                                                name: string;
                                                                parent_id: string | null;
                                                                /** @description Slugs from the root, joined by / */
                                                                path: string;
                                                                position: number;
                                                                slug: string;
                                                                version: number;
                                                            }[];
                                                            description: string | null;
                                                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                                            id: string;
                                                            name: string;
                                                            parent_id: string | null;
                                                            /** @description Slugs from the root, joined by / */
                                                            path: string;
                                                            position: number;
                                                            slug: string;
                                                            version: number;
                                                        }[];
                                                        description: string | null;
                                                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                                        id: string;
                                                        name: string;
                                                        parent_id: string | null;
                                                        /** @description Slugs from the root, joined by / */
                                                        path: string;
                                                        position: number;
                                                        slug: string;
                                                        version: number;
                                                    }[];
                                                    description: string | null;
                                                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                                    id: string;
                                                    name: string;
                                                    parent_id: string | null;
                                                    /** @description Slugs from the root, joined by / */
                                                    path: string;
                                                    position: number;
                                                    slug: string;
                                                    version: number;
                                                }[];
                                                description: string | null;
                                                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                                id: string;
                                                name: string;
                                                parent_id: string | null;
                                                /** @description Slugs from the root, joined by / */
                                                path: string;
                                                position: number;
                                                slug: string;
                                                version: number;
                                            }[];
                                            description: string | null;
                                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                            id: string;
                                            name: string;
                                            parent_id: string | null;
                                            /** @description Slugs from the root, joined by / */
                                            path: string;
                                            position: number;
                                            slug: string;
                                            version: number;
                                        }[];
                                        description: string | null;
                                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                        id: string;
                                        name: string;
                                        parent_id: string | null;
                                        /** @description Slugs from the root, joined by / */
                                        path: string;
                                        position: number;
                                        slug: string;
                                        version: number;
                                    }[];
                                    description: string | null;
                                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                    id: string;
                                    name: string;
                                    parent_id: string | null;
                                    /** @description Slugs from the root, joined by / */
                                    path: string;
                                    position: number;
                                    slug: string;
                                    version: number;
                                }[];
                                description: string | null;
                                /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                                id: string;
                                name: string;
                                parent_id: string | null;
                                /** @description Slugs from the root, joined by / */
                                path: string;
                                position: number;
                                slug: string;
                                version: number;
                            }[];
                            description: string | null;
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            name: string;
                            parent_id: string | null;
                            /** @description Slugs from the root, joined by / */
                            path: string;
                            position: number;
                            slug: string;
                            version: number;
                        }[];
                        description: string | null;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        id: string;
                        name: string;
                        parent_id: string | null;
                        /** @description Slugs from the root, joined by / */
                        path: string;
                        position: number;
                        slug: string;
                        version: number;
                    };
                };
            };
            /** @description Moved */
            301: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not changed since this ETag */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_checkout: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    billing_address?: components["schemas"]["Address"] | null;
                    coupons?: string[];
                    /** @description ISO 4217, three letters */
                    currency?: string;
                    email: string;
                    /** @description Minor units of the currency */
                    expected_total_amount?: number;
                    items: {
                        /** @description What makes this line its own, such as an engraving */
                        attributes?: {
                            [key: string]: string | number | boolean | null;
                        };
                        quantity: number;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        variant_id: string;
                    }[];
                    market?: string;
                    payment?: {
                        provider: string;
                        return_url?: string;
                        token?: string;
                    };
                    shipping_address?: components["schemas"]["Address"] | null;
                    shipping_method_id?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Placed"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Placed"];
                };
            };
            /** @description Accepted: it is not finished yet */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Waiting"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_collections: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `title` unless told */
                sort?: "title" | "-title" | "created_at" | "-created_at";
            };
            header?: {
                /** @description The ETag of an earlier answer: 304 when nothing changed */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Collection"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Not changed since this ETag */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_collections_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of an earlier answer: 304 when nothing changed */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Collection"];
                };
            };
            /** @description Moved */
            301: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not changed since this ETag */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_conversations: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-last_message_at` unless told */
                sort?: "last_message_at" | "-last_message_at" | "created_at" | "-created_at";
            };
            header?: {
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Conversation"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_conversations: {
        parameters: {
            query?: {
                /** @description A guest's `ot_` token of the order */
                token?: string;
            };
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    client_id?: string;
                    /** @description Where a guest's unread answers are mailed */
                    email?: string;
                    /** @description Up to 5,000 characters */
                    message?: string;
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    order_id?: string;
                    subject?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenedConversation"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_conversations_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description A guest's `cv_` token, given once when the conversation was opened */
                "X-Conversation-Token"?: components["parameters"]["ConversationToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_conversations_by_id_close: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description A guest's `cv_` token, given once when the conversation was opened */
                "X-Conversation-Token"?: components["parameters"]["ConversationToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_conversations_by_id_messages: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `seq` unless told */
                sort?: "seq" | "-seq";
            };
            header?: {
                /** @description A guest's `cv_` token, given once when the conversation was opened */
                "X-Conversation-Token"?: components["parameters"]["ConversationToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Message"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_conversations_by_id_messages: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description A guest's `cv_` token, given once when the conversation was opened */
                "X-Conversation-Token"?: components["parameters"]["ConversationToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Up to 5,000 characters */
                    body: string;
                    client_id?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_conversations_by_id_read: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description A guest's `cv_` token, given once when the conversation was opened */
                "X-Conversation-Token"?: components["parameters"]["ConversationToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    seq: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_customers_me: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_store_customers_me: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted: it is not finished yet */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_store_customers_me: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    accepts_marketing?: boolean;
                    company?: string | null;
                    first_name?: string | null;
                    last_name?: string | null;
                    locale?: string | null;
                    phone?: string | null;
                    vat_id?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_customers_me_addresses: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `created_at` unless told */
                sort?: "created_at" | "-created_at";
            };
            header?: {
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CustomerAddress"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_customers_me_addresses: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    address1: string;
                    address2?: string | null;
                    city: string;
                    company?: string | null;
                    /** @description ISO 3166-1 alpha-2 */
                    country: string;
                    first_name: string;
                    is_default_billing?: boolean;
                    is_default_shipping?: boolean;
                    last_name: string;
                    phone?: string | null;
                    postal_code?: string | null;
                    region?: string | null;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerAddress"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_store_customers_me_addresses_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patch_store_customers_me_addresses_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The version that is to be changed, as its ETag: `"3"` */
                "If-Match"?: components["parameters"]["IfMatch"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    address1?: string;
                    address2?: string | null;
                    city?: string;
                    company?: string | null;
                    /** @description ISO 3166-1 alpha-2 */
                    country?: string;
                    first_name?: string;
                    is_default_billing?: boolean;
                    is_default_shipping?: boolean;
                    last_name?: string;
                    phone?: string | null;
                    postal_code?: string | null;
                    region?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerAddress"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_customers_me_alerts: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at";
            };
            header?: {
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ProductAlert"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_store_customers_me_alerts_by_id: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_customers_me_email: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    email: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Accepted: it is not finished yet */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_customers_me_email_confirm: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_customers_me_export: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        addresses: components["schemas"]["CustomerAddress"][];
                        carts: {
                            [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                        }[];
                        consents: {
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            granted: boolean;
                            purpose: string;
                            source: string;
                        }[];
                        conversations: {
                            [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                        }[];
                        customer: {
                            accepts_marketing: boolean;
                            company: string | null;
                            /**
                             * Format: date-time
                             * @example 2026-03-01T12:00:00.000Z
                             */
                            created_at: string;
                            email: string;
                            email_verified_at: string | null;
                            erasure_requested_at: string | null;
                            external_id: string | null;
                            external_source: string | null;
                            first_name: string | null;
                            groups: string[];
                            /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                            id: string;
                            last_name: string | null;
                            locale: string | null;
                            /** @description Free keys and values of your own */
                            metadata: {
                                [key: string]: string | number | boolean | null;
                            };
                            note: string | null;
                            phone: string | null;
                            status: string;
                            tags: string[];
                            vat_id: string | null;
                            version: number;
                        };
                        notifications: {
                            [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                        }[];
                        orders: {
                            [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                        }[];
                        product_alerts: {
                            [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                        }[];
                        sessions: {
                            [key: string]: Record<string, never> | unknown[] | string | number | boolean | null;
                        }[];
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_customers_me_notifications: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at";
                unread?: boolean;
            };
            header?: {
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["CustomerNotification"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_customers_me_notifications_by_id_read: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomerNotification"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_customers_me_notifications_read_all: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_events: {
        parameters: {
            query?: {
                ticket?: string;
                /** @description A guest's `ot_` token of the order */
                token?: string;
                topics?: string;
            };
            header?: {
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_order_intents_by_id: {
        parameters: {
            query?: {
                token?: string;
            };
            header?: {
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrderIntent"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_orders: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                /** @description `-created_at` unless told */
                sort?: "created_at" | "-created_at" | "placed_at" | "-placed_at" | "total_amount" | "-total_amount";
            };
            header?: {
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Order"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_orders_by_id: {
        parameters: {
            query?: {
                token?: string;
            };
            header?: {
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_orders_by_id_cancel: {
        parameters: {
            query?: {
                /** @description A guest's `ot_` token of the order */
                token?: string;
            };
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_orders_by_id_payments: {
        parameters: {
            query?: {
                token?: string;
            };
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    provider: string;
                    return_url?: string;
                    token?: string;
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description Accepted: it is not finished yet */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_payments_by_id: {
        parameters: {
            query?: {
                token?: string;
            };
            header?: {
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_payments_by_id_confirm: {
        parameters: {
            query?: {
                token?: string;
            };
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    returned?: {
                        [key: string]: string;
                    };
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Placed"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Placed"];
                };
            };
            /** @description Accepted: it is not finished yet */
            202: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Waiting"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_products: {
        parameters: {
            query?: {
                category?: string;
                collection?: string;
                /** @description Adds `total` */
                count?: boolean;
                created_after?: string;
                /** @description ISO 4217, three letters */
                currency?: string;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                ids?: string;
                in_stock?: boolean;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                market?: string;
                max_price?: number;
                min_price?: number;
                q?: string;
                /** @description `-created_at` unless told */
                sort?: "title" | "-title" | "created_at" | "-created_at" | "updated_at" | "-updated_at" | "price" | "-price" | "relevance" | "-relevance" | "best_selling" | "-best_selling" | "position" | "-position";
                tag?: string;
                type?: string;
                updated_after?: string;
                vendor?: string;
            };
            header?: {
                /** @description The ETag of an earlier answer: 304 when nothing changed */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Product"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Not changed since this ETag */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_products_by_id: {
        parameters: {
            query?: {
                /** @description ISO 4217, three letters */
                currency?: string;
                market?: string;
            };
            header?: {
                /** @description The ETag of an earlier answer: 304 when nothing changed */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            /** @description Moved */
            301: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Event-Position": components["headers"]["EventPosition"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not changed since this ETag */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_products_by_id_variants: {
        parameters: {
            query?: {
                /** @description Adds `total` */
                count?: boolean;
                /** @description ISO 4217, three letters */
                currency?: string;
                /** @description `next_cursor` of the page before */
                cursor?: string;
                /** @description Rows a page, 20 unless told */
                limit?: number;
                market?: string;
                /** @description `position` unless told */
                sort?: "position" | "-position";
            };
            header?: {
                /** @description The ETag of an earlier answer: 304 when nothing changed */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Variant"][];
                        next_cursor: string | null;
                        /** @description Only with count=true */
                        total?: number;
                    };
                };
            };
            /** @description Moved */
            301: {
                headers: {
                    ETag: components["headers"]["ETag"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Not changed since this ETag */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_products_by_id_variants_by_variant_id_back_in_stock: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
                variant_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    email?: string;
                    locale?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductAlert"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductAlert"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_products_by_id_variants_by_variant_id_price_drop: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path: {
                id: string;
                variant_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description ISO 4217, three letters */
                    currency?: string;
                    email?: string;
                    locale?: string;
                    market?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductAlert"];
                };
            };
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductAlert"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_quotes: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    address?: components["schemas"]["Address"];
                    /** @description ISO 3166-1 alpha-2 */
                    country?: string;
                    coupons?: string[];
                    /** @description ISO 4217, three letters */
                    currency?: string;
                    items: {
                        /** @description What makes this line its own, such as an engraving */
                        attributes?: {
                            [key: string]: string | number | boolean | null;
                        };
                        quantity: number;
                        /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                        variant_id: string;
                    }[];
                    market?: string;
                    /** @example 0198f2f0-5b1c-7cc3-9d0f-3f6b5d2a7e11 */
                    shipping_method_id?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quote"];
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_realtime_tickets: {
        parameters: {
            query?: {
                /** @description A guest's `ot_` token of the order */
                token?: string;
            };
            header?: {
                /** @description The same key with the same request gets the same answer again, and nothing is done twice */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description A guest's `ct_` token, given once when the cart was made */
                "X-Cart-Token"?: components["parameters"]["CartToken"];
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Subscribed when the socket opens */
                    topics?: string[];
                };
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: date-time
                         * @example 2026-03-01T12:00:00.000Z
                         */
                        expires_at: string;
                        /** @description Opens one socket, `/ws?ticket=…`, or one stream, `/api/v1/store/events?ticket=…`. Good once, for 30 s, from the same origin */
                        ticket: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_store_store: {
        parameters: {
            query?: never;
            header?: {
                /** @description Names the store: `pk_…` */
                "X-Publishable-Key"?: components["parameters"]["PublishableKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        currencies: string[];
                        default_currency: string;
                        default_locale: string;
                        locales: string[];
                        markets: {
                            code: string;
                            countries: string[];
                            currency: string;
                            is_default: boolean;
                            name: string;
                            prices_include_tax: boolean;
                        }[];
                        name: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_unsubscribe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_store_unsubscribe_by_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": string;
            };
        };
        responses: {
            /** @description Done; nothing to say */
            204: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    post_webhooks_by_provider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "Idempotency-Replayed": components["headers"]["Replayed"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_docs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_exports_by_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                link: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_health_live: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "live";
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_health_ready: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        database: string;
                        migration: string;
                        /** @enum {string} */
                        status: "ready";
                        version: string;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_media_by_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_openapi_json: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description Refused */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
